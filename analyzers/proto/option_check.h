/*
 * What a compiler refuses once names are resolved: options against the messages that define them,
 * and what depends on types and options (check_resolved.c, option_*.c).
 */
#ifndef SVCGRAPH_PROTO_OPTION_CHECK_H
#define SVCGRAPH_PROTO_OPTION_CHECK_H

#include "names.h"

/* What an option is set on: numbered as OptionTargetType in descriptor.proto. */
enum option_target {
    TARGET_FILE = 1,
    TARGET_RANGE,
    TARGET_MESSAGE,
    TARGET_FIELD,
    TARGET_ONEOF,
    TARGET_ENUM,
    TARGET_VALUE,
    TARGET_SERVICE,
    TARGET_RPC,
    N_TARGETS,
};

struct resolved {
    struct names *names;
    struct proto_file *const *files;
    size_t n;
    const bool *complete;                /* of each file: all that it imports is in the set */
    const struct proto_file *descriptor; /* defines the options: of the set, or as it ships */
};

/* A field, and where it is declared. */
struct option_field {
    const struct proto_field *field; /* NULL: none */
    const struct proto_file *file;
};

/* What set a field of an options message, or of one below. */
struct option_set {
    const struct proto_field *field;   /* NULL: nothing yet */
    const struct proto_option *option; /* that it stood in */
    uint32_t message;                  /* number of its value, when that is a message */
};

struct checks {
    const struct resolved *resolved;
    struct findings *findings;
    const struct proto_file *file;
    struct name_scope scope; /* of the options at hand */
    bool complete;
    size_t n_errors;
    struct arena arena;                           /* for the file */
    struct arena element;                         /* for the options of one element */
    const struct proto_message *roots[N_TARGETS]; /* FileOptions... */
    enum option_target target;
    const struct proto_field *field;   /* TARGET_FIELD: the one they stand on */
    const struct proto_option *option; /* at hand */
    struct symtab keys;                /* of (message, field or oneof), as bytes */
    VEC(struct option_set) set;        /* by key */
    uint32_t n_messages;               /* numbered; 0 is that of the element */
};

void check_resolved(const struct resolved *resolved, struct findings *findings);

/* One sentence; the source of loc is set here. */
void refuse(struct checks *c, struct loc loc, const char *format, ...) PRINTF_LIKE(3, 4);

/* The options of one element, in scope. */
void check_option_list(struct checks *c, const struct proto_options *options,
                       enum option_target target, const struct proto_field *field);

/* The record of a field (or its oneof) in the message of that number. */
struct option_set *option_set_of(struct checks *c, uint32_t message,
                                 const struct proto_field *field);
/* A singular field that is set now: false, and said so, when it is already. */
bool option_take(struct checks *c, uint32_t message, const struct proto_field *field,
                 struct loc loc, struct option_set **out);

/*
 * The extension of that name, of the type; without a field, and said so, when not found. In
 * parentheses a plain field may be named so too: (google.protobuf.FieldOptions.packed).
 */
struct option_field find_extension(struct checks *c, const struct proto_message *type,
                                   struct str name, struct loc loc, bool parentheses);

/* A value of a field. message: its number, of which fields are recorded. */
void check_value(struct checks *c, struct option_field of, uint32_t message,
                 const struct proto_value *value);
/* One that is neither a message nor a list; text: inside of an aggregate. */
void check_scalar(struct checks *c, struct option_field of, const struct proto_value *value,
                  bool text);
const char *proto_type_name(const struct proto_field *field, struct arena *arena);

/* May the field be set on such an element, in this edition? */
void check_option_use(struct checks *c, const struct proto_field *field, struct loc loc);
void check_enum_use(struct checks *c, const struct proto_field *field,
                    const struct proto_enum_value *value, struct loc loc);

/* Of one field, once its options are known. */
void check_field_options(struct checks *c, const struct proto_field *field);
void check_extension(struct checks *c, const struct proto_field *field);
void check_reserved_words(struct checks *c, const struct proto_reserved *names, size_t n);
void check_ranges_of(struct checks *c, const struct proto_message *message);
void check_field_support(struct checks *c, const struct proto_field *field);
void check_value_support(struct checks *c, const struct proto_enum *enumeration);
void check_json_names(struct checks *c, const struct proto_message *message);
void check_value_names(struct checks *c, const struct proto_enum *enumeration);
void check_file_options(struct checks *c);
/* From edition 2024 on. */
void check_style(struct checks *c);
void check_limits(struct checks *c);
int edition_number(const struct proto_value *value); /* "EDITION_2023" -> 1000; 0: not one in use */

#endif
