/* A file as tokens and elements, and the edits over them; see main.c. */
#ifndef PROTO_MUTATE_H
#define PROTO_MUTATE_H

#include <stdbool.h>
#include <stddef.h>

enum { TOKENS_MAX = 60000, ELEMENTS_MAX = 20000, DEPTH_MAX = 40 };

enum kind { FIELD, GROUP, MAP, VALUE, MESSAGE, ENUM, ONEOF, SERVICE, RPC, RESERVED, EXTENSIONS,
            EXTEND, PACKAGE, SYNTAX, OPTION, IMPORT, N_KINDS };

struct token {
    char *gap, *text;
};

struct element {
    enum kind kind;
    size_t first, last, name; /* tokens; last is ';' or '}' */
    size_t label, type, number, open; /* 0: none; open: '{' of a body, or ';' */
    size_t parent;                    /* element, or SIZE_MAX */
};

struct file {
    struct token *t;
    size_t n;
    struct element *e;
    size_t n_e;
};

/* random.c */
void seed_random(const char *number);
/* One of 0..n-1; n is not 0. */
size_t pick(size_t n);

/* text.c: the caller frees what is returned; trouble ends the program */
void *need(void *memory);
char *copy(const char *begin, size_t n);
char *format(const char *pattern, const char *a, const char *b);
char *fresh(const char *stem);
char *slurp(const char *path);
void write_file(const char *path, const char *text);

/* tokens.c */
void tokenize(struct file *f, const char *p);
bool is(const struct file *f, size_t i, const char *text);
bool is_name(const struct file *f, size_t i);
char *join(const struct file *f);
void set(struct file *f, size_t i, const char *text);
void before(struct file *f, size_t i, const char *text);
void after(struct file *f, size_t i, const char *text);
void cut(struct file *f, size_t first, size_t last);

/* elements.c */
/* Reads a file anew; frees text. */
void reread(struct file *f, char *text);
struct element *any(struct file *f, enum kind kind);
enum kind parent_kind(const struct file *f, const struct element *e);
const char *edition(const struct file *f);
bool is_edition(const struct file *f);

/* scalars.c */
const char *scalar(void);
bool is_scalar(const char *text);

/* edits_options.c */
bool add_option(struct file *f, const struct element *e, const char *option);

/* edits_files.c */
void mutate_files(struct file *f, char *const *paths, size_t n);

/* The order is part of what a seed means. An edit tells whether it found something to change. */
#define EDITS(X)                                                                                   \
    X(field_rename) X(map_rename) X(value_rename) X(oneof_rename) X(rpc_rename)                    \
    X(service_rename) X(group_rename) X(message_rename) X(enum_rename) X(field_delete)             \
    X(map_delete) X(group_delete) X(value_delete) X(message_delete) X(enum_delete)                 \
    X(oneof_delete) X(service_delete) X(rpc_delete) X(reserved_delete) X(extensions_delete)        \
    X(extend_delete) X(option_delete) X(import_delete) X(field_reserve_number)                     \
    X(field_reserve_name) X(field_reserve) X(value_reserve_number) X(value_reserve_name)           \
    X(value_reserve) X(field_renumber) X(value_renumber) X(field_scalar) X(field_near_scalar)      \
    X(field_named) X(field_to_map) X(map_to_field) X(map_value) X(map_key) X(relabel)              \
    X(field_json_name) X(field_jstype) X(field_ctype) X(field_default) X(field_feature)            \
    X(map_feature) X(enum_option) X(message_option) X(rpc_option) X(file_option)                   \
    X(option_change) X(syntax_change) X(package_change) X(rpc_stream) X(rpc_type)                  \
    X(field_into_oneof) X(oneof_unwrap) X(range_shrink) X(range_split) X(reserved_drop_first)      \
    X(value_alias) X(values_swap) X(field_add) X(message_move_out) X(comment_wide) X(crlf)         \
    X(message_move_in) X(enum_move_in) X(extend_move_in) X(rpc_move) X(field_to_oneof)             \
    X(group_to_message) X(field_to_group) X(elements_swap) X(package_drop) X(default_edge)         \
    X(json_name_edge) X(range_resplit) X(enum_reserve) X(range_lower) X(bom) X(one_line)           \
    X(stray_semicolons) X(comment_clusters)

struct edit {
    const char *name;
    bool (*apply)(struct file *f);
};

#define DECLARE(name) bool name(struct file *f);
EDITS(DECLARE)
#undef DECLARE

#define COUNT(name) +1
enum { N_EDITS = 0 EDITS(COUNT) };
#undef COUNT

extern const struct edit edits[N_EDITS];

#endif
