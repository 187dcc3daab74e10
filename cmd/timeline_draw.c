/* A request for people: a row for each span with its bar, and its log lines at their time. */
#include "timeline.h"

#include "trace.h"
#include "write/out.h"

enum { NAME_MIN = 24, NAME_MAX = 60, TIME_WIDTH = 9, BARS_MIN = 16, INDENT = 2, MESSAGE_MIN = 24 };

struct drawing {
    const struct timeline_view *view;
    const struct timeline_look *look;
    struct report *report;
    struct arena *arena;
    size_t names, bars; /* columns */
    size_t n_skewed;
};

/* What would be escaped is so already here, so that columns can be counted. */
static struct str safe(struct arena *arena, struct str text)
{
    struct strbuf buf;

    strbuf_init(&buf, arena);
    while (text.n) {
        uint32_t c;
        size_t n = utf8_first(text, &c);
        if (c == '\n' || c == '\t' || c == '\r')
            strbuf_add_char(&buf, ' ');
        else if (c != UINT32_MAX && !utf8_is_unsafe(c))
            strbuf_add(&buf, str_take(text, n));
        else
            strbuf_addf(&buf, "\\x%02x", (unsigned char)text.p[0]);
        text = str_skip(text, n);
    }
    return strbuf_str(&buf);
}

static size_t columns_of(struct str text)
{
    size_t columns = 0;

    for (size_t i = 0; i < text.n; i++)
        columns += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return columns;
}

/* At most so many columns, with a mark where something was cut off. */
static void add_cut(struct strbuf *buf, struct str text, size_t columns)
{
    size_t n = 0, used = 0, all = columns_of(text);
    bool cut = all > columns;
    size_t room = cut && columns > 2 ? columns - 2 : columns;

    while (n < text.n && used < room) {
        n++;
        while (n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
            n++;
        used++;
    }
    strbuf_add(buf, str_take(text, n));
    if (cut && columns > 2)
        strbuf_add(buf, STR(".."));
}

static void add_spaces(struct strbuf *buf, size_t n)
{
    while (n--)
        strbuf_add_char(buf, ' ');
}

static void pad_to(struct strbuf *buf, size_t columns)
{
    size_t have = columns_of(strbuf_str(buf));

    add_spaces(buf, columns > have ? columns - have : 0);
}

static void add_indent(const struct drawing *d, struct strbuf *buf, uint32_t depth)
{
    size_t most = d->names / 2 / INDENT;

    add_spaces(buf, INDENT * (depth < most ? depth : most));
    if (depth > most)
        strbuf_addf(buf, "[%u] ", (unsigned)depth);
}

static const char *kind_text(unsigned kind)
{
    static const char *const names[] = { [SPAN_CLIENT] = " (client)",
                                         [SPAN_PRODUCER] = " (producer)",
                                         [SPAN_CONSUMER] = " (consumer)" };
    return kind < countof(names) && names[kind] ? names[kind] : "";
}

/* Without the service where it is that of the span above. */
static struct str title_of(const struct drawing *d, const struct timeline_row *row)
{
    const struct timeline *t = d->view->t;
    const struct timeline_span *s = &t->spans.v[row->index];
    bool same = row->parent != TIMELINE_TOP && str_eq(t->spans.v[row->parent].service, s->service);
    struct str name = s->operation.n ? s->operation : s->peer;

    if (same && name.n)
        return safe(d->arena, str_printf(d->arena, "%" PRIstr "%s", STR_ARG(name),
                                         kind_text(s->kind)));
    return safe(d->arena, str_printf(d->arena, "%" PRIstr "%s%" PRIstr "%s", STR_ARG(s->service),
                                     name.n ? "  " : "", STR_ARG(name), kind_text(s->kind)));
}

/* Where a time stands among the bars, in eighths of a column. */
static size_t position(const struct drawing *d, uint64_t time)
{
    uint64_t range = d->view->end - d->view->start;

    if (time <= d->view->start || !range)
        return 0;
    double share = (double)(time - d->view->start) / (double)range;
    return (size_t)((share > 1 ? 1 : share) * (double)d->bars * 8 + 0.5);
}

static void add_blocks(struct strbuf *buf, size_t from, size_t to)
{
    static const char *const parts[] = { "", "\u258f", "\u258e", "\u258d", "\u258c",
                                         "\u258b", "\u258a", "\u2589" };
    size_t column = from / 8;

    if (from % 8 >= 4 && to / 8 > column) { /* the right half: there are no finer ones */
        strbuf_add(buf, STR("\u2590"));
        column++;
    }
    for (; column < to / 8; column++)
        strbuf_add(buf, STR("\u2588"));
    if (column == to / 8)
        strbuf_add(buf, str_from(parts[to % 8]));
}

/* At least something, however short the span was. Returns what was added, for its colour. */
static struct slice add_bar(const struct drawing *d, struct strbuf *buf,
                            const struct timeline_span *s)
{
    size_t from = position(d, s->start), to = position(d, s->start + s->duration);
    size_t last = d->bars * 8;

    if (from > last - 8)
        from = last - 8;
    if (to < from + 4)
        to = from + 4;
    add_spaces(buf, from / 8);
    uint32_t at = (uint32_t)buf->n;
    if (d->look->blocks)
        add_blocks(buf, from, to > last ? last : to);
    else
        for (size_t i = from / 8; i < (to + 7) / 8 && i < d->bars; i++)
            strbuf_add_char(buf, s->error ? '#' : '=');
    return (struct slice){ at, (uint32_t)buf->n - at };
}

static void tell(struct drawing *d, const struct strbuf *buf, struct loc loc, struct slice mark,
                 const char *colour)
{
    struct str text = strbuf_str(buf);

    while (text.n && text.p[text.n - 1] == ' ')
        text.n--;
    report_line(d->report, 0, d->look->places ? loc : LOC_NONE, "%" PRIstr, STR_ARG(text));
    struct report_line *line = &d->report->lines.v[d->report->lines.n - 1];
    line->mark = mark;
    line->mark_colour = colour;
}

static void draw_span(struct drawing *d, const struct timeline_row *row)
{
    const struct timeline_span *s = &d->view->t->spans.v[row->index];
    bool skewed = timeline_skew(d->view, row) > 0;
    struct slice mark = { 0, 0 };
    struct strbuf buf;

    d->n_skewed += skewed;
    strbuf_init(&buf, d->arena);
    strbuf_addf(&buf, "%c%c ", s->error ? '!' : ' ', skewed ? '<' : s->orphan ? '?' : ' ');
    add_indent(d, &buf, row->depth);
    add_cut(&buf, title_of(d, row), d->names - columns_of(strbuf_str(&buf)) - 1);
    pad_to(&buf, d->names);
    if (s->start)
        mark = add_bar(d, &buf, s);
    pad_to(&buf, d->names + d->bars);
    struct str time = trace_time(d->arena, s->duration);
    add_spaces(&buf, TIME_WIDTH > time.n ? TIME_WIDTH - time.n : 1);
    strbuf_add(&buf, time);
    tell(d, &buf, s->loc, mark, s->error ? "31" : "36");
}

static void draw_log(struct drawing *d, const struct timeline_row *row)
{
    const struct timeline_log *log = &d->view->t->logs.v[row->index];
    struct str message = safe(d->arena, log->message);
    size_t at = d->names + (log->time ? position(d, log->time) / 8 : 0);
    size_t end = d->names + d->bars + TIME_WIDTH;
    struct strbuf buf;

    at = at >= d->names + d->bars ? d->names + d->bars - 1 : at;
    strbuf_init(&buf, d->arena);
    add_spaces(&buf, 3);
    add_indent(d, &buf, row->depth);
    struct str level = str_from(log_level_name((enum log_level)log->level));
    if (row->parent == TIMELINE_TOP)
        level = str_printf(d->arena, "%" PRIstr "  %" PRIstr, STR_ARG(log->service), STR_ARG(level));
    add_cut(&buf, safe(d->arena, level), d->names - columns_of(strbuf_str(&buf)) - 1);
    size_t have = columns_of(strbuf_str(&buf)), length = columns_of(message);
    size_t right = end - at - 2, left = at - have > 4 ? at - have - 3 : 0;
    uint32_t from = (uint32_t)buf.n;
    if (right >= length || right >= left) {
        pad_to(&buf, at);
        strbuf_add(&buf, STR(". "));
        add_cut(&buf, message, right);
    } else { /* there is more room before its time than after */
        size_t columns = length < left ? length : left;
        pad_to(&buf, at - 1 - columns);
        add_cut(&buf, message, columns);
        strbuf_add(&buf, STR(" ."));
    }
    const char *colour = log->level >= LOG_ERROR ? "31" : log->level == LOG_WARN ? "33" : "2";
    tell(d, &buf, log->loc, (struct slice){ from, (uint32_t)buf.n - from }, colour);
}

static struct str count_text(struct arena *arena, size_t n, const char *what)
{
    return str_printf(arena, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void draw_head(struct drawing *d)
{
    const struct timeline_view *view = d->view;
    struct arena *arena = d->arena;
    struct strbuf buf;

    struct str spans = count_text(arena, view->t->spans.n, "span");
    struct str lines = count_text(arena, view->t->logs.n, "log line");

    strbuf_init(&buf, arena);
    strbuf_addf(&buf, "%s %" PRIstr ": %" PRIstr " in %" PRIstr,
                view->t->spans.n ? "trace" : "request", STR_ARG(safe(arena, view->id)),
                STR_ARG(view->t->spans.n ? spans : lines),
                STR_ARG(count_text(arena, view->services, "service")));
    if (view->t->logs.n && view->t->spans.n)
        strbuf_addf(&buf, ", %" PRIstr, STR_ARG(lines));
    if (view->errors)
        strbuf_addf(&buf, ", %" PRIstr, STR_ARG(count_text(arena, view->errors, "error")));
    tell(d, &buf, LOC_NONE, (struct slice){ 0, 0 }, NULL);
}

/* The time at both ends of the bars, and in the middle where there is room. */
static void draw_scale(struct drawing *d)
{
    enum { WITH_MIDDLE = 40 };
    uint64_t range = d->view->end - d->view->start;
    struct str whole = trace_time(d->arena, range), half = trace_time(d->arena, range / 2);
    struct strbuf buf;

    strbuf_init(&buf, d->arena);
    strbuf_add(&buf, STR("   SERVICE  OPERATION"));
    pad_to(&buf, d->names);
    strbuf_add_char(&buf, '0');
    if (d->bars >= WITH_MIDDLE) {
        pad_to(&buf, d->names + d->bars / 2);
        strbuf_add(&buf, half);
    }
    pad_to(&buf, d->names + d->bars - whole.n);
    strbuf_add(&buf, whole);
    add_spaces(&buf, TIME_WIDTH - 4);
    strbuf_add(&buf, STR("TOOK"));
    tell(d, &buf, LOC_NONE, (struct slice){ 0, 0 }, NULL);
}

static void draw_notes(struct drawing *d)
{
    bool errors = d->view->errors > 0, orphans = false;

    for (size_t i = 0; i < d->view->t->spans.n; i++)
        orphans |= d->view->t->spans.v[i].orphan;
    if (errors || orphans || d->n_skewed || d->view->t->cut)
        report_line(d->report, 0, LOC_NONE, "%s", "");
    if (errors)
        report_line(d->report, 0, LOC_NONE, "!  failed");
    if (d->n_skewed)
        report_line(d->report, 0, LOC_NONE,
                    "<  begins before the span of another service above it: their clocks differ");
    if (orphans)
        report_line(d->report, 0, LOC_NONE, "?  its parent is not in the input");
    if (d->view->t->cut)
        report_line(d->report, 0, LOC_NONE, "Of some file only the first %d log lines are shown.",
                    TIMELINE_LOGS_MAX);
}

void timeline_draw(const struct timeline_view *view, const struct timeline_look *look,
                   struct report *report)
{
    struct drawing d = { .view = view, .look = look, .report = report, .arena = report->arena };

    d.names = look->columns * 2 / 5;
    d.names = d.names < NAME_MIN ? NAME_MIN : d.names > NAME_MAX ? NAME_MAX : d.names;
    d.bars = look->columns > d.names + TIME_WIDTH + BARS_MIN ? look->columns - d.names - TIME_WIDTH
                                                            : BARS_MIN;
    draw_head(&d);
    report_line(report, 0, LOC_NONE, "%s", "");
    draw_scale(&d);
    for (size_t i = 0; i < view->rows.n; i++)
        if (view->rows.v[i].log)
            draw_log(&d, &view->rows.v[i]);
        else
            draw_span(&d, &view->rows.v[i]);
    draw_notes(&d);
}
