#include "compose_priv.h"

enum {
    MAX_NESTING = 32,     /* of ${A:-${B:-...}} */
    MAX_TEXT = 64 * 1024, /* bytes of one interpolated text */
};

/* An open "${NAME op": what follows goes to out, and is taken back at '}' when not wanted. */
struct frame {
    size_t out_n;
    size_t known;
    unsigned unknown;
    struct str name;
    bool keep; /* the alternative is the result */
    bool none; /* the result is empty: "+" on an undefined variable */
};

struct interpolation {
    const struct cenv *env;
    struct str text;
    size_t at;
    struct strbuf out;
    size_t known;     /* bytes of out that are no placeholders */
    unsigned unknown; /* placeholders in out */
    size_t limit;
    bool full;
    struct frame frames[MAX_NESTING];
    size_t depth;
};

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct str take_name(struct interpolation *in)
{
    size_t begin = in->at;
    while (in->at < in->text.n &&
           (is_name_start(in->text.p[in->at]) ||
            (in->at > begin && in->text.p[in->at] >= '0' && in->text.p[in->at] <= '9')))
        in->at++;
    return str_range(in->text.p + begin, in->text.p + in->at);
}

static bool add(struct interpolation *in, struct str text, bool known)
{
    if (in->out.n + text.n > in->limit) {
        in->full = true;
        return false;
    }
    strbuf_add(&in->out, text);
    in->known += known ? text.n : 0;
    return true;
}

static bool add_value(struct interpolation *in, struct str name)
{
    const struct cvar *var = cenv_get(in->env, name);
    if (var) {
        in->unknown += var->unknown;
        return add(in, var->value, !var->blank);
    }
    in->unknown++;
    return add(in, STR("${"), false) && add(in, name, false) && add(in, STR("}"), false);
}

/* After "${NAME": an operator opens a frame, '}' ends the reference. */
static bool take_operator(struct interpolation *in, struct str name)
{
    if (in->at < in->text.n && in->text.p[in->at] == '}') {
        in->at++;
        return add_value(in, name);
    }
    bool or_empty = in->at < in->text.n && in->text.p[in->at] == ':';
    in->at += or_empty;
    char op = in->at < in->text.n ? in->text.p[in->at] : '\0';
    if ((op != '-' && op != '+' && op != '?') || in->depth == MAX_NESTING)
        return false;
    in->at++;
    const struct cvar *var = cenv_get(in->env, name);
    bool set = var && !(or_empty && var->blank);
    in->frames[in->depth++] = (struct frame){
        .out_n = in->out.n,
        .known = in->known,
        .unknown = in->unknown,
        .name = name,
        .keep = (op == '-' && !set) || (op == '+' && set),
        .none = op == '+' && !set,
    };
    return true;
}

static bool close_frame(struct interpolation *in)
{
    const struct frame *frame = &in->frames[--in->depth];
    in->at++;
    if (frame->keep)
        return true;
    in->out.n = frame->out_n;
    in->known = frame->known;
    in->unknown = frame->unknown;
    return frame->none || add_value(in, frame->name);
}

static bool take_dollar(struct interpolation *in)
{
    char next = in->at + 1 < in->text.n ? in->text.p[in->at + 1] : '\0';
    if (next == '$') {
        in->at += 2;
        return add(in, STR("$"), true);
    }
    if (is_name_start(next)) {
        in->at++;
        return add_value(in, take_name(in));
    }
    if (next != '{') {
        in->at++;
        return add(in, STR("$"), true);
    }
    in->at += 2;
    struct str name = take_name(in);
    return name.n && take_operator(in, name);
}

static bool take_plain(struct interpolation *in)
{
    size_t begin = in->at++;
    while (in->at < in->text.n && in->text.p[in->at] != '$' &&
           !(in->depth && in->text.p[in->at] == '}'))
        in->at++;
    return add(in, str_range(in->text.p + begin, in->text.p + in->at), true);
}

static bool interpolate(struct interpolation *in)
{
    while (in->at < in->text.n) {
        char c = in->text.p[in->at];
        bool fine = c == '$'                ? take_dollar(in)
                    : c == '}' && in->depth ? close_frame(in)
                                            : take_plain(in);
        if (!fine)
            return false;
    }
    return in->depth == 0;
}

struct ctext compose_interpolate(const struct cenv *env, struct arena *arena,
                                 struct cbudget *budget, struct str text)
{
    if (str_find_char(text, '$') == SIZE_MAX)
        return (struct ctext){ .text = text, .blank = text.n == 0 };
    struct interpolation in = { .env = env, .text = text };
    strbuf_init(&in.out, arena);
    in.limit = text.n + MAX_TEXT < budget->left ? text.n + MAX_TEXT : budget->left;
    if (!interpolate(&in)) {
        budget->spent |= in.full && in.limit == budget->left;
        return (struct ctext){ .text = text, .unknown = true };
    }
    budget->left -= in.out.n;
    return (struct ctext){
        .text = strbuf_str(&in.out),
        .changed = true,
        .unknown = in.unknown > 0,
        .blank = in.known == 0,
    };
}
