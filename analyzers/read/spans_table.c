/* Which table a call of a datastore is about, and whether it reads or writes. */
#include "spans_priv.h"
#include "statement_priv.h"

enum { TABLE_MAX = 256 /* bytes of a name that is told */ };

static struct str value_of(const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? attrs->value[attr] : STR_NULL;
}

/* Of a list in brackets the first text, as Jaeger writes lists. */
static struct str first_of_list(struct str text)
{
    if (!str_starts(text, "["))
        return text;
    size_t begin = str_find_char(text, '"');
    text = begin == SIZE_MAX ? STR_NULL : str_skip(text, begin + 1);
    return str_take(text, str_find_char(text, '"'));
}

/* Without the schema that is meant when none is named. */
static struct str without_usual(struct str name)
{
    return str_skip(name, str_starts(name, "public.") ? 7 : str_starts(name, "dbo.") ? 4 : 0);
}

/* "shop|public" of PostgreSQL is the database and its usual schema. */
static struct str database_name(struct spans *s, struct str name)
{
    char *copy = arena_bytes(&s->scratch, name.n);
    for (size_t i = 0; i < name.n; i++)
        copy[i] = name.p[i] == '|' ? '.' : name.p[i];
    size_t cut = 0;
    name = (struct str){ copy, name.n };
    if (str_ends(name, ".public"))
        cut = 7;
    else if (str_ends(name, ".dbo"))
        cut = 4;
    return str_take(name, name.n - cut);
}

/* The same table by one name, whether or not a statement names the database again. */
static struct str qualified(struct spans *s, struct str database, struct str table)
{
    if (!table.n || table.n > TABLE_MAX || database.n > TABLE_MAX)
        return STR_NULL;
    if (!database.n || str_eq(database, table))
        return without_usual(table);
    database = database_name(s, database);
    bool named = table.n > database.n + 1 && table.p[database.n] == '.' &&
                 str_eq_nocase(str_take(table, database.n), database);
    table = without_usual(named ? str_skip(table, database.n + 1) : table);
    return str_printf(&s->scratch, "%" PRIstr ".%" PRIstr, STR_ARG(database), STR_ARG(table));
}

struct asked { /* what the answer depends on; empty where another part says it */
    struct str table, database, operation, summary, statement;
};

static struct asked ask(const struct attrs *attrs)
{
    struct asked a = { .table = value_of(attrs, ATTR_TABLE),
                       .database = value_of(attrs, ATTR_DB_NAME),
                       .operation = value_of(attrs, ATTR_DB_OPERATION) };
    if (!a.table.n || !a.operation.n) {
        a.summary = value_of(attrs, ATTR_SUMMARY);
        a.statement = value_of(attrs, ATTR_STATEMENT);
    }
    return a;
}

static void find(struct spans *s, struct span *span, const struct asked *a)
{
    struct str table = first_of_list(a->table);
    struct statement summary = statement_summary(a->summary, &s->scratch), said = { 0, STR_NULL };
    enum span_access access = statement_access(a->operation);
    access = access ? access : summary.access;
    table = table.n ? table : summary.table;
    if (!table.n || !access)
        said = statement_read(a->statement, a->statement.n < STATEMENT_MAX, &s->scratch);
    span->access = (uint8_t)(access ? access : said.access);
    span->table = sym_intern(&s->store->syms,
                             qualified(s, a->database, table.n ? table : said.table));
}

void spans_table(struct spans *s, struct span *span, const struct attrs *attrs)
{
    const uint64_t any = ATTR_BIT(ATTR_TABLE) | ATTR_BIT(ATTR_STATEMENT) | ATTR_BIT(ATTR_SUMMARY) |
                         ATTR_BIT(ATTR_DB_OPERATION);
    if (span->kind != SPAN_CLIENT || !(attrs->set & any))
        return;
    struct asked a = ask(attrs);
    struct memo_key key = { .what = MEMO_TABLE };
    memo_add(memo_add(memo_add(&key, a.table), a.database), a.operation);
    struct memo *memo = memo_find(s->memo, memo_add(memo_add(&key, a.summary), a.statement));
    if (memo && memo->known) {
        span->table = memo->text;
        span->access = (uint8_t)memo->kind;
        return;
    }
    find(s, span, &a);
    memo_know(memo, span->table, span->access);
}
