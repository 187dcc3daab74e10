/* Inside of analyzers/proto: lexer, the parser's cursor, and what its files call in each other. */
#ifndef SVCGRAPH_PROTO_PRIV_H
#define SVCGRAPH_PROTO_PRIV_H

#include "svcgraph/proto.h"

enum token_kind {
    TOKEN_END,
    TOKEN_BAD, /* bytes that belong to no token; error is set */
    TOKEN_IDENT,
    TOKEN_INT,
    TOKEN_FLOAT,
    TOKEN_STRING, /* text includes the quotes */
    TOKEN_PUNCT,
};

struct token {
    enum token_kind kind;
    char c; /* of TOKEN_PUNCT */
    struct str text;
    const char *error; /* malformed: one clause; the token can be used all the same */
    uint32_t line, column;
};

/* A value: copy it to look ahead. */
struct lexer {
    const char *next, *end, *line_start;
    uint32_t line;
    bool seen;           /* columns as they are seen */
    bool odd;            /* this line has bytes that may be no columns */
    uint32_t column;     /* of an odd line, at counted */
    const char *counted; /* start of the token last seen in it */
};

enum proto_columns { PROTO_COLUMNS_BYTES, PROTO_COLUMNS_SEEN };

void lexer_init(struct lexer *lexer, struct str text, enum proto_columns columns);
void lexer_next(struct lexer *lexer, struct token *out);

/* Also 1e3, but not 1e-3. */
bool token_is_integer(const struct token *token);
/* Value of such a token; false when it does not fit. */
bool token_u64(const struct token *token, uint64_t *out);
double token_double(const struct token *token);

/* Appends what a quoted string stands for; NULL, or what is wrong at offset *out_at of its text. */
const char *string_unescape(struct strbuf *out, struct str quoted, size_t *out_at);

/* What is open while the body of something that may hold messages is read. */
enum frame_kind { FRAME_MESSAGE, FRAME_ONEOF, FRAME_EXTEND };

struct frame {
    enum frame_kind kind;
    struct proto_message *message; /* scope for names; NULL: the file */
    uint32_t oneof;                /* index in message->oneofs */
    struct proto_type *extendee;
    size_t n_fields; /* of an extend block */
    struct loc loc;
};

enum {
    FRAMES_MAX = 2 * PROTO_NESTING_MAX + 2,
    ERRORS_MAX = 50, /* findings in one file; reading stops there */
    KEPT = 256,
};

struct parser {
    struct arena *arena;
    struct findings *findings;
    uint32_t source;
    struct lexer lexer;
    struct token t; /* the current token */
    struct proto_file *file;
    struct frame frames[FRAMES_MAX];
    size_t n_frames;
    size_t n_errors;
    size_t name_bytes, max_name_bytes; /* of full names: bounded by the size of the file */
    bool stopped;
    struct strbuf joined;  /* a text while it is put together from tokens */
    struct str kept[KEPT]; /* names that the file has had lately, by a hash */
};

/* Cursor (parser.c). Those that return bool have made a finding when it is false. */
void parser_init(struct parser *p, struct arena *arena, struct str text,
                 enum proto_columns columns);
void advance(struct parser *p);
struct token peek(const struct parser *p, unsigned n); /* n = 1: the token after the current one */
struct str keep(struct parser *p, struct str name);    /* a copy that outlives the text */
bool accept_char(struct parser *p, char c);
bool expect_char(struct parser *p, char c);
bool expect_word(struct parser *p, const char *word);
bool take_name(struct parser *p, const char *what, struct str *out);      /* one identifier */
bool take_full_name(struct parser *p, const char *what, struct str *out); /* a.b.c, or .a.b.c */
bool take_string(struct parser *p, const char *what, struct str *out);    /* adjacent ones joined */
bool take_integer(struct parser *p, const char *what, int64_t min, int64_t max, int64_t *out);
/*
 * At what starts no statement: moves past it, and says so. buf 1.75 ignores three such tokens and
 * more in a row, and this with it.
 */
bool skip_junk(struct parser *p, const char *what);
void skip_statement(struct parser *p); /* past the next ';' or balanced '}' */
void parse_error(struct parser *p, struct loc loc, const char *format, ...) PRINTF_LIKE(3, 4);
bool expected(struct parser *p, const char *what); /* finding "expected what, found ..."; false */
struct str name_join(struct parser *p, const struct proto_message *scope, struct str name);

static inline bool token_is_char(const struct token *t, char c)
{
    return t->kind == TOKEN_PUNCT && t->c == c;
}

/* Inline for the sake of literal words: then this is a comparison of integers. */
static inline bool token_is_word(const struct token *t, const char *word)
{
    return t->kind == TOKEN_IDENT && t->text.n == strlen(word) &&
           memcmp(t->text.p, word, strlen(word)) == 0;
}

static inline bool at_char(const struct parser *p, char c)
{
    return token_is_char(&p->t, c);
}

static inline bool at_word(const struct parser *p, const char *word)
{
    return token_is_word(&p->t, word);
}

static inline struct loc here(const struct parser *p)
{
    return (struct loc){ p->source, p->t.line, p->t.column };
}

struct str proto_entry_name(struct arena *arena, struct str name); /* "foo_bar" -> "FooBarEntry" */

/* As generators name the value: "FOO_BAR_BAZ" of enum Foo -> "BarBaz". */
struct str proto_short_value(struct arena *scratch, struct str enum_name, struct str value);

/* Statements (parse_*.c): false after a finding; the caller skips the rest of the statement. */
bool parse_option_statement(struct parser *p, struct proto_options *options);
bool parse_compact_options(struct parser *p, struct proto_options *options); /* none, or [...] */
bool parse_value(struct parser *p, struct proto_value *out);
bool parse_scalar(struct parser *p, struct proto_value *out);
bool parse_aggregate(struct parser *p, struct proto_value *out); /* at '{' */
bool parse_message(struct parser *p, enum proto_visibility visibility);
bool parse_message_statement(struct parser *p);
bool parse_oneof(struct parser *p);
bool parse_oneof_statement(struct parser *p);
bool parse_extend(struct parser *p);
bool parse_extend_statement(struct parser *p);
bool parse_extensions(struct parser *p, struct proto_message *message);
bool parse_message_reserved(struct parser *p, struct proto_message *message);
bool parse_enum_reserved(struct parser *p, struct proto_enum *enumeration);
bool parse_field(struct parser *p);
bool parse_enum(struct parser *p, enum proto_visibility visibility);
bool parse_service(struct parser *p);

struct frame *frame_top(struct parser *p); /* NULL at file level */
struct proto_message *frame_scope(struct parser *p);
bool frame_push(struct parser *p, struct frame frame);
struct proto_message *message_add(struct parser *p, struct proto_message *scope, struct str name,
                                  struct loc loc);

/* Checks on the model (check_*.c), after the whole file is read. */
struct checker {
    struct arena *scratch;
    struct parser *parser; /* for findings */
    uint32_t *slots;       /* of named_has_twins */
    size_t n_slots;
};
void check_names(struct checker *c, const struct proto_file *file);
void check_message(struct checker *c, struct proto_message *message);
void check_field(struct checker *c, const struct proto_field *field);
void check_options(struct checker *c, const struct proto_options *options);
/* Extensions and a few others may be repeated fields, which are set again and again. */
bool option_may_repeat(struct str name);
/* Names that clash in JSON are errors: proto3, and editions unless json_format says otherwise. */
bool json_is_strict(struct checker *c, const struct proto_options *own,
                    const struct proto_message *scope);
void check_enum(struct checker *c, const struct proto_enum *enumeration);
/* A value that generators name as another, *out_first; aliases of one number may be. Or NULL. */
const struct proto_enum_value *proto_enum_clash(struct arena *scratch,
                                                const struct proto_enum *enumeration,
                                                const struct proto_enum_value **out_first);

/* A name with its place: sorted by name, then place, equal ones are neighbours. */
struct named {
    struct str name;
    struct loc loc;
};

struct named_list {
    VEC(struct named) all;
};
void named_add(struct checker *c, struct named_list *list, struct str name, struct loc loc);
void named_sort(struct named_list *list);
bool named_has_twins(struct checker *c, const struct named_list *list);
const struct named *named_find(const struct named_list *list, struct str name);

/* Sorted copy; ranges that overlap are findings. */
struct range_list {
    struct proto_range *v;
    size_t n;
};
struct range_list check_ranges(struct checker *c, const struct proto_range *ranges, size_t n,
                               const char *what);
/* The range that holds number, or NULL. */
const struct proto_range *range_find(const struct range_list *ranges, int64_t number);

/* Reserved names: each once. Returns them sorted. */
struct named_list check_reserved_names(struct checker *c, const struct proto_reserved *names,
                                       size_t n);

/* Numbers of an element's members, to find those used twice. */
struct numbered {
    int64_t number;
    struct loc loc;
    struct str name;
};
void numbered_sort(struct numbered *numbers, size_t n);

/* A feature as set on the innermost of the elements that sets it, else def. */
bool feature_is(const struct proto_options *const *chain, size_t n, const char *name,
                const char *value, bool def);

/* PROTO_NAMED for a name that is not built in. */
enum proto_kind proto_scalar_kind(struct str name);

/* Whether other files see the type. */
bool proto_message_exported(const struct proto_message *message);
bool proto_enum_exported(const struct proto_enum *enumeration);

/* Sets proto_import.file; says which files have all that they need, directly or not, in the set. */
bool *link_imports(struct arena *arena, struct proto_file *const *files, size_t n);
/* The same, by whole paths. */
bool *link_rooted(struct arena *arena, struct proto_file *const *files, size_t n);
/* Files that ship with every compiler: pieces, then NULL; after the last file one without a path. */
#define PROTO_DESCRIPTOR_PATH "google/protobuf/descriptor.proto"
struct well_known {
    const char *path;
    const char *const *pieces;
};
extern const struct well_known well_known_files[];
extern const char *const well_known_descriptor[];

size_t path_common(struct str a, struct str b); /* bytes at the start that are the same */

#endif
