/* cgraph as a parser of a text in memory. */
#include <graphviz/cgraph.h>

#include "dot_priv.h"

#ifdef __SANITIZE_ADDRESS__
/* cgraph 2.43 loses some 48 bytes for a list that a syntax error cuts. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libcgraph.so\n";
}
#endif

static int text_read(void *chan, char *buf, int capacity)
{
    struct str *rest = chan;
    size_t n = rest->n < (size_t)capacity ? rest->n : (size_t)capacity;
    if (n)
        memcpy(buf, rest->p, n);
    *rest = str_skip(*rest, n);
    return (int)n;
}

/* cgraph's hook for messages has no argument for its user: set only while it parses. */
static struct strbuf *messages;

static int take_message(char *message)
{
    if (messages)
        strbuf_add(messages, str_from(message));
    return 0;
}

Agraph_t *dot_parse(struct arena *arena, struct str text, struct str *out_message)
{
    Agiodisc_t io = { text_read, AgIoDisc.putstr, AgIoDisc.flush };
    Agdisc_t disc = { &AgMemDisc, &AgIdDisc, &io };
    struct strbuf said;
    strbuf_init(&said, arena);
    messages = &said;
    agusererrf before = agseterrf(take_message);
    Agraph_t *graph = agread(&text, &disc);
    agseterrf(before);
    messages = NULL;
    *out_message = strbuf_str(&said);
    return graph;
}
