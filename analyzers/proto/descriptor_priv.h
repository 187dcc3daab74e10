/* Inside of analyzers/proto: reading a FileDescriptorProto. */
#ifndef SVCGRAPH_DESCRIPTOR_PRIV_H
#define SVCGRAPH_DESCRIPTOR_PRIV_H

#include "svcgraph/descriptor.h"
#include "svcgraph/wire.h"

/* What a field must be to count; others of its number are unknown and passed over. */
#define TEXT(number) ((number) << 3 | WIRE_BYTES)
#define NUMBER(number) ((number) << 3 | WIRE_VARINT)

static inline uint32_t field_key(const struct wire_field *field)
{
    return field->number << 3 | (uint32_t)field->type;
}

static inline int32_t field_int(const struct wire_field *field)
{
    return (int32_t)(uint32_t)field->value;
}

/* Numbers of fields and places in repeated ones, from the file down: as source info names things.
 */
enum { PATH_MAX_PARTS = 2 * (PROTO_NESTING_MAX + 1) + 10 };

struct path {
    uint32_t n;
    int32_t parts[PATH_MAX_PARTS];
    uint32_t hashes[PATH_MAX_PARTS + 1]; /* of the first i parts */
};

struct place {
    uint32_t first, n; /* of parts */
    uint32_t hash, line, column;
};

/* Places by path; of two with one path the first counts. */
struct places {
    VEC(struct place) all;
    VEC(int32_t) parts;
    uint32_t *slots;  /* 1 + index into all; 0 is free */
    uint32_t n_slots; /* power of two, or 0 */
};

struct unpacking {
    struct arena *arena;
    struct arena scratch;
    struct findings *findings;
    const char *begin; /* for offsets */
    uint32_t source;
    struct proto_file *file;
    struct places places;
    struct path path; /* of what is being read */
    size_t name_bytes, max_name_bytes;
    size_t n_errors;
    size_t n_twins;
    bool stopped; /* there were too many: the rest is not read */
};

/* A finding; with the offset of at when begin is not NULL. */
void desc_say(struct findings *findings, struct loc loc, const char *begin, const char *at,
              struct str what);
/* at: the byte in question, or NULL. */
void desc_error(struct unpacking *u, const char *at, const char *format, ...) PRINTF_LIKE(3, 4);
void desc_end(struct unpacking *u, const struct wire *wire); /* says what stopped it, if so */
struct str desc_full_name(struct unpacking *u, struct str scope, struct str name);
/* A name as the language has them; else an error. */
/* The same name as that before it in its list: descriptor_check says so, unless there are masses.
 */
void desc_check_twin(struct unpacking *u, const char *at, struct str name, struct str before);
void desc_check_name(struct unpacking *u, const char *at, const char *what, struct str name);

void places_read(struct unpacking *u, struct str source_info);
void path_push(struct unpacking *u, int32_t part);
void path_pop(struct unpacking *u, unsigned n);
struct loc place_here(const struct unpacking *u);             /* LOC_NONE when not known */
struct loc place_of(const struct unpacking *u, int32_t part); /* of a part of it */
/* The innermost known place: of what is being read, or of what is around it, down to n parts. */
struct loc place_near(const struct unpacking *u, uint32_t n);

enum options_of {
    OPTIONS_FILE,
    OPTIONS_MESSAGE,
    OPTIONS_FIELD,
    OPTIONS_ONEOF,
    OPTIONS_RANGE,
    OPTIONS_ENUM,
    OPTIONS_VALUE,
    OPTIONS_SERVICE,
    OPTIONS_RPC,
};

/* number: of the options in what holds them. */
void desc_options(struct unpacking *u, struct str bytes, enum options_of of, int32_t number,
                  struct proto_options *out);
/* Option by name, new or as it is. */
struct proto_option *option_set(struct unpacking *u, struct proto_options *options,
                                const char *name);

/* A message of the file, and all that are in it; at: its place among the file's messages. */
void desc_message(struct unpacking *u, struct str bytes, int32_t at);
struct proto_field *desc_field(struct unpacking *u, struct str bytes, struct proto_message *parent,
                               bool extension);
void desc_default(struct unpacking *u, struct proto_field *field, struct str text, const char *at);
void desc_enum(struct unpacking *u, struct str bytes, struct proto_message *parent);
void desc_service(struct unpacking *u, struct str bytes);

/* An image in JSON as bytes of the binary form. False after a finding. */
bool desc_from_json(struct arena *arena, struct str text, uint32_t source,
                    struct findings *findings, struct str *out);
bool desc_is_json(struct str head);   /* by its first character */
int desc_score_json(struct str head); /* as descriptor_looks_like */

#endif
