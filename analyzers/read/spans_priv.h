/* Shared by the readers of traces: documents in a stream, attributes by name, one span at a time.
 */
#ifndef READ_SPANS_PRIV_H
#define READ_SPANS_PRIV_H

#include "spans_memo_priv.h"
#include "svcgraph/json.h"
#include "svcgraph/json_words.h"
#include "svcgraph/reader.h"
#include "svcgraph/span.h"

/* What attributes mean to us, old names and new alike. */
enum attr {
    ATTR_SERVICE,
    ATTR_SPACE,
    ATTR_VERSION,
    ATTR_PEER,
    ATTR_HOST,
    ATTR_URL,
    ATTR_ADDRESS,
    ATTR_PORT,
    ATTR_DB_NAME,
    ATTR_DB_SYSTEM,
    ATTR_DB, /* it is a database call; the value is not kept */
    ATTR_TABLE,
    ATTR_STATEMENT, /* at most STATEMENT_MAX bytes of it */
    ATTR_SUMMARY,   /* "INSERT orders" */
    ATTR_DB_OPERATION,
    ATTR_DESTINATION,
    ATTR_TEMPORARY, /* of the destination: its name is random */
    ATTR_MESSAGING_SYSTEM,
    ATTR_MESSAGING_OPERATION,
    ATTR_MESSAGE_KEY,
    ATTR_DESTINATION_KIND,
    ATTR_GROUP,
    ATTR_CLIENT,   /* which of the members of the group */
    ATTR_INSTANCE, /* of the service */
    ATTR_ROUTE,
    ATTR_METHOD,
    ATTR_PATH,
    ATTR_QUERY,
    ATTR_RPC_SERVICE,
    ATTR_RPC_METHOD,
    ATTR_KIND,
    ATTR_ERROR,
    ATTR_STATUS,
    ATTR_TRACE_STATE,   /* of W3C: from here to ATTR_SAMPLER_PARAM, see spans_sampling.c */
    ATTR_SAMPLED,       /* how often, in the form that its rank says */
    ATTR_SAMPLED_LIMIT, /* what of these passes a limit of rate */
    ATTR_SAMPLER,
    ATTR_SAMPLER_PARAM,
    ATTR_NAME, /* of the span itself: see attrs_name */
    ATTRS,
    ATTR_NONE = ATTRS, /* nobody asks for it */
};

#define ATTR_BIT(attr) ((uint64_t)1 << (attr))
/* Values of one span or resource. Of several names for one thing the best wins. */
struct attrs {
    uint64_t set; /* bit of enum attr */
    struct str value[ATTRS];
    uint8_t rank[ATTRS];
};

/* Ranks that say more than which is best. */
enum {
    DESTINATION_IS_TOPIC = 4,
    DESTINATION_IS_QUEUE = 5,
    SAMPLED_SHARE = 0,  /* "0.25"; and 1 */
    SAMPLED_ONE_OF = 2, /* "4" */
    SAMPLED_PERCENT = 3, /* "25" */
};

struct attr_name {
    enum attr attr;
    uint8_t rank;
};

enum { STATEMENT_MAX = 4096 /* bytes that are looked at */ };

enum { ATTR_SLOTS = 512, SPANS_WORDS_MAX = 8, SPANS_PAIRS = 16, SPANS_SYMBOLS = 256 };

/* One trace file, while it is read. */
struct spans {
    struct input *input;
    struct json *j;
    struct span_store *store;
    struct arena scratch;                      /* values of the present span */
    struct arena kept;                         /* what is wanted only while reading */
    struct json_words *words[SPANS_WORDS_MAX]; /* by the reader's own numbers */
    struct json_words *attr_words;             /* names of attributes */
    struct memos *memo;                        /* what follows from attributes */
    void *own;                                 /* what the reader keeps */
    struct json_shape *shape;                  /* of an attribute */
    struct otlp_keys *keys;                    /* of OTLP in binary */
    struct otlp_resources *resources;          /* the same */
    struct attrs *lent;                        /* has texts that stand in the window of j */
    uint64_t lent_set;                         /* bit of enum attr: which of them */
    struct span_fault *faults;                 /* SPAN_FAULTS_MAX of them, or NULL */
    size_t n_faults;
    bool stopped;               /* at the end of a part */
    bool in_pieces;             /* a document of several lines was broken off */
    bool foreign;               /* the document is of another format than the file */
    struct spans_mixed *mixed;  /* for such documents; NULL: there was none */
    uint64_t unread;            /* documents of no format that is known */
    struct loc unread_at;       /* the first of them */
    bool told;                  /* the error that the reader of documents has stopped at */
    uint32_t open_line;         /* first line of the document; 0: it began before the part */
    uint32_t frame;             /* number of the message in a framed file, its line; else 0 */
    sym symbols[SPANS_SYMBOLS]; /* of texts, by hash, the last one of each */
    uint8_t index[ATTR_SLOTS];  /* of attribute names: number in the table + 1 */
};

/*
 * Reads all documents of the input. document is called after the first event of each, and reads to
 * its end or to an error; abandon, which may be NULL, when a document ended in an error.
 */
struct trace_format {
    void (*document)(struct spans *s, void *state, enum json_event first);
    void (*resume)(struct spans *s, void *state); /* as document, from an element of the list */
    void (*abandon)(struct spans *s, void *state);
    size_t state_size;
    unsigned sniff;          /* what spans_sniff says of it; 0: its files hold nothing else */
    const char *const *keys; /* first keys of its documents: what begins so is surely one */
};
extern const struct trace_format otlp_json, jaeger_json, zipkin_json, zipkin_v1_json, xray_json;
bool spans_parse(struct input *input, const struct trace_format *format);

/* The parts of it, for those who read in another way: true when there was any span. */
void spans_open(struct spans *s, struct input *input);
void spans_documents(struct spans *s, const struct trace_format *format, void *state);
bool spans_close(struct spans *s);

enum { SPAN_FAULTS_MAX = 20 /* said of one file; the last one stands for the rest */ };

struct span_fault {
    struct loc loc;
    const char *kind; /* one of: */
    const char *what; /* one clause */
};
extern const char span_fault_json[], span_fault_message[], span_fault_row[];

/* Takes note of a fault, of the first ones that a file has. */
void spans_fault(struct spans *s, struct loc loc, const char *kind, const char *what);
/* Says them, and judges all that was found by whether there are any spans. */
void spans_say(struct input *input, const struct span_fault *faults, size_t n, bool any);

/*
 * Whether the last event begins what the next part of the file begins with. Then the reader returns
 * without reading on. Asked where a document begins, and at each element of its list of elements.
 */
bool spans_at_border(struct spans *s);
/* From here on what is read depends on what was read: the parts behind this one are not used. */
void spans_go_alone(struct spans *s, uint64_t offset);
/* The part ends at offset with the message before it, of which the part has n. */
bool spans_at_message(struct spans *s, uint64_t offset, uint32_t n);

/* For rows: borders between documents, and between elements of the outer list of a document. */
bool spans_border(struct border_search *search, uint64_t from, uint64_t least,
                  struct part_border *out);
/* Between documents only. */
bool spans_line_border(struct border_search *search, uint64_t from, uint64_t least,
                       struct part_border *out);

/* Reads the document of that first event by its own format, in a file of the given one. */
void spans_document(struct spans *s, const struct trace_format *format, void *state,
                    enum json_event first);
void spans_unread(struct spans *s, struct loc loc); /* the document there was not */
void spans_say_unread(struct input *input, uint64_t n, struct loc first, bool any);

/*
 * How messages of OTLP stand in a binary file: each behind its length in four bytes (then it may be
 * JSON, or packed by itself) or as a varint, or one after the other without any.
 */
enum otlp_framing { OTLP_NONE, OTLP_LENGTHS, OTLP_DELIMITED, OTLP_PLAIN };
enum otlp_framing otlp_framing(struct str head, bool whole);

/* The messages of a stream, one after the other. */
struct otlp_frames {
    struct stream *stream;
    enum otlp_framing framing;
    struct arena *arena; /* of the buffer */
    char *buffer;
    size_t start, end, capacity; /* what is read and not yet handed out */
    size_t limit;                /* of a message */
    uint64_t offset;             /* of buffer[start] in the input */
    const char *error;           /* one clause */
};

/* The next message, valid until the next call. False at the end, and after trouble. */
bool otlp_frame(struct otlp_frames *frames, struct str *out);

/* The message at the start of bytes: its length, and the size of what stands before it, or 0. */
size_t otlp_length(struct str bytes, enum otlp_framing framing, uint64_t *out);

bool otlp_border(struct border_search *search, uint64_t from, uint64_t least,
                 struct part_border *out);

/* Bits of what the head of a file looks like. */
enum {
    SNIFF_OTLP = 1,
    SNIFF_JAEGER = 2,
    SNIFF_ZIPKIN = 4,
    SNIFF_ZIPKIN_V1 = 8,
    SNIFF_XRAY = 32,
    SNIFF_ZIPKIN_ANY = 16, /* either version; not given out */
};
unsigned spans_sniff(struct str head);
unsigned spans_sniff_document(struct str head); /* of the first document alone */

/* The value that comes next, when it is of the kind asked for; otherwise it is skipped. */
bool spans_enter(struct json *j, enum json_event container);
bool spans_text(struct json *j, struct str *out); /* scalars but null */
bool spans_u64(struct json *j, uint64_t *out);    /* number, or text of one */

bool spans_number(struct json *j, struct str text, uint64_t *out); /* of the text just read */

/* Next key of an object, next object of a list (others are skipped); false at the end. */
bool spans_key(struct json *j, struct str *out);
bool spans_object(struct json *j);

/*
 * The same for the list at that level, whatever is wrong with the object before: that is said, and
 * what it holds beyond is passed over. Only where its end is not found the error stays.
 */
bool spans_element(struct spans *s, unsigned level);
bool spans_member(struct spans *s, unsigned level, struct str *key); /* the next key of an object */
bool spans_recover(struct spans *s, unsigned level); /* after an error: json_recover, and says it */
bool spans_recover_at(struct spans *s, unsigned level, struct loc loc);

/* A document of lists, and lists in lists, of spans: reads each object of them. */
void spans_in_lists(struct spans *s, enum json_event first, void (*read)(struct spans *s));

#define KEY_IS(key, literal)                                                                       \
    ((key).n == sizeof(literal) - 1 && memcmp((key).p, literal, sizeof(literal) - 1) == 0)

/* Makes words of a table of theirs. */
#define SPANS_WORDS(s, number, table)                                                              \
    ((s)->words[number] = json_words_new(&(s)->kept, (table), countof(table)))

void attrs_index(uint8_t index[ATTR_SLOTS]);
struct json_words *attrs_words(struct arena *arena);
struct attr_name attrs_find(const struct spans *s, struct str name);
/* Of the text that comes next. */
struct attr_name attrs_next(struct spans *s);
/*
 * Takes what comes next of an object, or of a list of objects of the shape, as far as it is quick.
 * Of an object a name is left, whose value is to be read; false at its end.
 */
bool attrs_put_fields(struct spans *s, struct attrs *attrs, struct attr_name *name);
void attrs_put_shaped(struct spans *s, struct attrs *attrs);
/* These leave texts in the reader's window, which are saved when it moves on, until they are done.
 */
void attrs_save(void *spans);
static inline void attrs_done(struct spans *s)
{
    s->lent_set = 0;
}
static inline bool attrs_has(const struct attrs *attrs, enum attr attr)
{
    return attrs->set >> attr & 1;
}

/* The value says something, and what is there already is no better. */
static inline bool attrs_wants(const struct attrs *attrs, struct attr_name name, struct str value)
{
    return name.attr != ATTR_NONE && (value.n || name.attr == ATTR_ERROR) &&
           (!attrs_has(attrs, name.attr) || attrs->rank[name.attr] > name.rank);
}

/* What of a value is looked at. */
static inline struct str attrs_part(struct attr_name name, struct str value)
{
    return name.attr == ATTR_STATEMENT && value.n > STATEMENT_MAX ? str_take(value, STATEMENT_MAX)
                                                                  : value;
}

/* Takes a value that is wanted, without a copy: its text must outlive the span. */
static inline void attrs_take(struct attrs *attrs, struct attr_name name, struct str value)
{
    attrs->set |= ATTR_BIT(name.attr);
    attrs->rank[name.attr] = name.rank;
    attrs->value[name.attr] = name.attr == ATTR_DB ? STR_NULL : attrs_part(name, value);
}

/* The same, when it is wanted, of a text that may stand in the reader's window until attrs_done. */
void attrs_lend(struct spans *s, struct attrs *attrs, struct attr_name name, struct str value);

/* The span's name, also one that is lent. The last one counts. */
static inline void attrs_name(struct spans *s, struct attrs *attrs, struct str name)
{
    attrs->set &= ~ATTR_BIT(ATTR_NAME);
    attrs_lend(s, attrs, (struct attr_name){ ATTR_NAME, 0 }, name);
}

static inline struct str attrs_name_of(const struct attrs *attrs)
{
    return attrs_has(attrs, ATTR_NAME) ? attrs->value[ATTR_NAME] : STR_NULL;
}

/* The same with a copy, when it is wanted. */
void attrs_put(struct spans *s, struct attrs *attrs, struct attr_name name, struct str value);

/* Symbol of a text that comes again and again. */
sym spans_symbol(struct spans *s, struct str text);

/* Begins a span at the last event, and fills what follows from name and attributes. */
struct span spans_begin(struct spans *s);
void spans_describe(struct spans *s, struct span *span, struct str name, const struct attrs *attrs);

/* Parts of it, each in a file of its own. */
uint32_t spans_probability(const struct attrs *attrs);
void spans_table(struct spans *s, struct span *span, const struct attrs *attrs);
void spans_messaging(struct spans *s, struct span *span, const struct attrs *attrs);
enum span_destination spans_destination(struct str text); /* "queue", "topic" */

/* Which instance of a service the attributes of a resource say it is; of at most so many bytes. */
enum { SPANS_INSTANCE_MAX = 64 };
struct spans_instance {
    char text[SPANS_INSTANCE_MAX];
    uint8_t n;
};
struct spans_instance spans_instance_of(const struct attrs *attrs);
/* A consumer is that one, as far as it does not say so itself. */
void spans_take_instance(struct spans *s, struct span *span, const struct spans_instance *instance);

/* Appends it, or counts it as malformed when it lacks ids. */
void spans_add(struct spans *s, const struct span *span);

/*
 * The same in place: the last open span of the store, for the caller to fill. It is kept, or
 * counted as malformed, or taken back, before another one is begun.
 */
struct span *spans_push(struct spans *s, uint32_t line, uint32_t column);
struct span *spans_push_here(struct spans *s);
void spans_keep(struct spans *s);
void spans_take_back(struct spans *s);

/* The list of log records of OTLP that comes next. */
void otlp_read_logs(struct spans *s);

enum span_kind spans_kind(struct str text); /* "SPAN_KIND_CLIENT", "client", "3" */

#endif
