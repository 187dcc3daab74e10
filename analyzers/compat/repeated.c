/*
 * Findings that read the same in the same place: buf tells one of them. Its sentences call messages
 * and enums by their own names, so that fields of two messages In of one file are told apart by
 * their places alone; and those are the same where an option of the file is to blame, or where the
 * input carries none.
 */
#include "compat_priv.h"

/* How many parts of the subject's name buf's sentence has; 0: it tells all of them apart. */
static unsigned parts_told(const struct compat *c, struct str subject)
{
    static const struct {
        const char *start;
        unsigned parts;
    } named[] = {
        { "MESSAGE_SAME_REQUIRED", 2 }, { "MESSAGE_NO_DELETE", 0 }, { "MESSAGE_", 1 },
        { "ENUM_SAME_", 1 },            { "FIELD_", 2 },            { "ONEOF_", 2 },
    };
    if (c->rule->field && table_find(&c->now.extension_names, subject))
        return 0;
    for (size_t i = 0; i < countof(named); i++)
        if (strncmp(c->rule->buf, named[i].start, strlen(named[i].start)) == 0)
            return named[i].parts;
    return 0;
}

/* All but the last parts of a name, with the dot after them. */
static struct str scope_of(struct str name, unsigned parts)
{
    for (size_t i = name.n; parts > 0 && i-- > 0;)
        if (name.p[i] == '.' && --parts == 0)
            return str_take(name, i + 1);
    return STR_NULL;
}

bool is_repeated(struct compat *c, const struct proto_file *file, struct loc loc,
                 struct str subject, struct str message)
{
    struct str scope = scope_of(subject, parts_told(c, subject));
    size_t at = scope.n ? str_find(message, scope) : SIZE_MAX;
    struct str before = str_take(message, at == SIZE_MAX ? message.n : at);
    struct str after = at == SIZE_MAX ? STR_NULL : str_skip(message, at + scope.n);
    struct str path = file ? file->path : STR_NULL;
    struct str key = str_printf(&c->scratch, "%s %" PRIstr " %u %u %" PRIstr "%" PRIstr,
                                c->rule->buf, STR_ARG(path), loc.line, loc.column, STR_ARG(before),
                                STR_ARG(after));
    if (sym_find(&c->told, key))
        return true;
    sym_intern(&c->told, key);
    return false;
}
