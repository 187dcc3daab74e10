/* Ids in log lines: those of traces as spans have them, and any other text by its hash. */
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

/* Without its dashes: UUIDs, and X-Ray's "1-5759e988-bd862e3fe1be46a994272793" behind the "1-". */
static bool from_dashed(struct str text, struct trace_key *out)
{
    char digits[32];
    size_t n = 0;
    if (text.n != 36 && text.n != 35)
        return false;
    if (text.n == 35 && !str_starts(text, "1-"))
        return false;
    for (size_t i = text.n == 35 ? 2 : 0; i < text.n; i++) {
        if (text.p[i] == '-')
            continue;
        if (n == sizeof(digits))
            return false;
        digits[n++] = text.p[i];
    }
    return n == sizeof(digits) && span_trace_id((struct str){ digits, n }, out);
}

bool log_id(struct str text, struct trace_key *out)
{
    text = str_trim(text);
    if (is_none(text))
        return false;
    if (span_trace_id(text, out) || from_dashed(text, out))
        return true;
    out->high = str_hash(STR_HASH_INIT, text) | LOG_HASHED;
    out->low = str_hash(str_hash(STR_HASH_INIT, STR("id ")), text) | 1;
    return true;
}
