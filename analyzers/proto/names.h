/*
 * What the names of a set of files mean (names.c).
 *
 * Full names form a tree: a name is its scope's name and one part more. Each stands in one hash
 * table under (scope, part), so that looking a part up in a scope costs the same for names of any
 * length. Definitions of one name form a chain, in order of files.
 */
#ifndef SVCGRAPH_PROTO_NAMES_H
#define SVCGRAPH_PROTO_NAMES_H

#include "proto_priv.h"

enum symbol_kind {
    SYMBOL_PACKAGE,
    SYMBOL_MESSAGE,
    SYMBOL_ENUM,
    SYMBOL_SERVICE,
    SYMBOL_FIELD,
    SYMBOL_EXTENSION,
    SYMBOL_VALUE,
    SYMBOL_ONEOF,
    SYMBOL_RPC,
};

struct symbol {
    enum symbol_kind kind;
    uint32_t file;
    const void *element; /* of a message, enum, field or extension */
    struct symbol *next; /* same name, further file */
};

/* A full name; 0 is the root, above all packages. */
typedef uint32_t name_id;

struct name_entry {
    struct str package; /* its text, when it is one */
    struct symbol *first, *last;
};

/* A place from which names are looked up. */
struct name_scope {
    uint32_t file;
    VEC(name_id) outward; /* from the root to the message, service or package around */
    struct str entered;   /* its full name */
    bool everywhere;      /* look beyond the imports, and at what is not exported */
    bool options;         /* in an option: "import option" counts */
};

struct name_slot { /* a name under its scope; id 0 is a free one */
    name_id scope;
    sym part;
    name_id id;
};

struct names {
    struct arena *arena;
    struct symtab parts;
    struct name_slot *slots;
    uint32_t n_slots; /* a power of two, or 0 */
    uint64_t seed;
    struct name_scope adding;       /* the name last added; outward is without the root */
    VEC(struct name_entry) entries; /* by name_id */
    struct symtab large;            /* messages of which members is an index, as bytes */
    VEC(struct members *) members;
    struct proto_file *const *files;
    uint32_t *seen_from;   /* of each file: 1 + the file that last saw it */
    uint32_t *option_from; /* the same, where it is seen in options only */
    VEC(uint32_t) seen; /* by the current file: itself, its imports, what those import publicly */
};

/* What a name of one part passes over: all that is no type, or nothing. */
enum name_want { NAME_TYPE, NAME_ANY };

void names_init(struct names *names, struct arena *arena, struct proto_file *const *files,
                size_t n);
/* From here on the imports of this file count. */
void names_see(struct names *names, uint32_t file);
void names_enter(struct names *names, struct name_scope *scope, struct str full_name);

/*
 * Innermost scope outward: the first scope that has the first part of the name decides, whatever
 * the rest of it is. False when nothing is called so.
 */
bool names_look_up(struct names *names, const struct name_scope *scope, struct str name,
                   enum name_want want, struct symbol *out);

const struct proto_field *names_field(struct names *names, const struct proto_message *message,
                                      struct str name);
const char *symbol_kind_name(enum symbol_kind kind); /* "message", "rpc" */

#endif
