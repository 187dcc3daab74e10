/*
 * Compiled Protocol Buffers sources: FileDescriptorSets as 'protoc -o' writes them, images of
 * 'buf build', binary or JSON. They become the same model as text (proto.h); only what text alone
 * has is missing: its places are those that the compiler wrote down, if it did.
 */
#ifndef SVCGRAPH_DESCRIPTOR_H
#define SVCGRAPH_DESCRIPTOR_H

#include "svcgraph/proto.h"

/* One file of a set. */
struct descriptor {
    struct str path;   /* as the set has it: relative to the root of imports */
    struct str bytes;  /* its FileDescriptorProto */
    const char *begin; /* of the set, for offsets in messages; NULL when they mean nothing */
};

struct descriptors {
    VEC(struct descriptor) all;
};

/* The text looks like a set, binary or JSON: 0 no .. 100 surely. whole: head is all of it. */
int descriptor_looks_like(struct str head, bool whole);

/*
 * Cuts a set into its files. Trouble (malformed, no file, a path twice or none) is findings on
 * source; false when there was any.
 */
bool descriptor_split(struct arena *arena, struct str bytes, uint32_t source,
                      struct findings *findings, struct descriptors *out);

/*
 * Reads one file; names and texts are views into its bytes, which must outlive the model. *out
 * always holds what was understood. True when there was no trouble.
 */
bool descriptor_read(struct arena *arena, const struct descriptor *descriptor, uint32_t source,
                     struct findings *findings, struct proto_file **out);

/*
 * What a compiler has made sure of and a forged set may lack, among files that are resolved: names
 * defined twice, numbers out of range, maps and groups that are none. Files read from text are
 * passed over.
 */
void descriptor_check(struct proto_file *const *files, size_t n, struct findings *findings);

#endif
