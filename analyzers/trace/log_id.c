/* Ids in log lines: as those of spans, but for words that say there is none. */
#include "svcgraph/log.h"

static bool is_none(struct str text)
{
    static const char *const words[] = { "-",    "null",      "none",    "nil", "undefined",
                                         "n/a",  "unknown",   "(none)",  "nan", "<nil>",
                                         "none-", "undefined-undefined" };
    bool blank = true;
    for (size_t i = 0; i < text.n && blank; i++)
        blank = text.p[i] == '0' || text.p[i] == '-';
    for (size_t i = 0; i < countof(words) && !blank; i++)
        blank = str_is_nocase(text, words[i]);
    return blank;
}

bool log_id(struct str text, struct trace_key *out)
{
    text = str_trim(text);
    return !is_none(text) && span_trace_id(text, out);
}
