/* The parser of HCL: a stack of open constructs, whose parts wait until they close. */
#ifndef DOC_HCL_PRIV_H
#define DOC_HCL_PRIV_H

#include "doc_priv.h"
#include "svcgraph/hcl.h"

enum hcl_kind {
    HCL_F_BODY,   /* members up to '}' or the end; of a block or the file */
    HCL_F_OBJECT, /* members up to '}' */
    HCL_F_LIST,   /* expressions up to ']' */
    HCL_F_CALL,   /* expressions up to ')' */
    HCL_F_GROUP,  /* one expression up to ')' */
    HCL_F_INDEX,  /* one expression up to ']' */
    HCL_F_FOR,    /* its expressions */
    HCL_F_TEXT,   /* parts of a quoted text or heredoc */
    HCL_F_PART,   /* one expression up to the '}' of ${} */
    HCL_F_EXPR,   /* operands and operators, up to what the frame below says */
};

struct hcl_item {     /* a finished part of an open construct */
    struct pair pair; /* key: members only */
    bool block;
};

struct hcl_frame {
    enum hcl_kind kind;
    size_t first;     /* of its parts in items */
    size_t begin;     /* offset of its first byte */
    struct str name;  /* function, variables of a for */
    bool wants_value; /* EXPR: an operand comes next. Members: a separator does */
    bool lines;       /* EXPR: a line's end is no end */
    unsigned choices; /* EXPR: '?' without their ':' */
    char close;       /* FOR */
    /* BODY */
    uint32_t n_labels;
    struct hcl_label *labels;
    struct str key;
    struct loc key_loc;
    /* TEXT */
    bool heredoc;
    size_t start;         /* of its first byte */
    size_t end, after;    /* heredoc: ends of its last line and of its marker */
    size_t indent, piece; /* taken off each line; begin of the literal part being read */
    struct strbuf literal;
    bool exact; /* the literal is the source byte by byte */
};

struct hcl_label {
    struct str text;
    struct loc loc;
};

struct hcl {
    struct arena *arena;
    struct str text;
    size_t at;
    struct build build; /* limits, findings, places */
    struct lines lines;
    size_t fuel; /* bytes that parts of texts which turn out to be none may still cost */
    bool stopped;
    VEC(struct hcl_frame) frames;
    VEC(struct hcl_item) items;
};

/* hcl_parse.c */
void hcl_init(struct hcl *h, const struct doc_input *input);
struct loc hcl_loc(struct hcl *h, size_t offset);
void hcl_fail(struct hcl *h, const char *format, ...) PRINTF_LIKE(2, 3);
struct hcl_frame *hcl_open(struct hcl *h, enum hcl_kind kind);
struct hcl_frame *hcl_top(struct hcl *h);
struct node *hcl_node(struct hcl *h, enum doc_type type, const char *tag, size_t offset);
void hcl_put(struct hcl *h, const struct node *value);
/* Closes the innermost construct, of whose parts node is made, a list. */
void hcl_close_list(struct hcl *h, struct node *list);
void hcl_drop(struct hcl *h); /* closes it without a value */
bool hcl_run(struct hcl *h);  /* until no construct is open; false when stopped */
void hcl_members(struct hcl *h);

/* hcl_scan.c: characters */
bool hcl_is_name_start(char c);
bool hcl_is_name(char c);
void hcl_blanks(struct hcl *h, bool lines); /* and comments */
struct str hcl_word(struct hcl *h);         /* a name, or empty */
char hcl_peek(const struct hcl *h);         /* '\0' at the end */
bool hcl_at(const struct hcl *h, const char *word);
/* A quoted text without ${}, with its quotes: label or key. False when there is none. */
bool hcl_plain_quoted(struct hcl *h, struct str *out);

/* hcl_expr.c */
void hcl_expect(struct hcl *h, bool lines); /* an expression comes next */
void hcl_expression(struct hcl *h);
void hcl_sequence(struct hcl *h);
void hcl_for(struct hcl *h);
void hcl_index(struct hcl *h);

/* hcl_text.c */
void hcl_quoted(struct hcl *h);
bool hcl_heredoc(struct hcl *h);
void hcl_text(struct hcl *h);
void hcl_part(struct hcl *h);

#endif
