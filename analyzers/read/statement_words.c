/* Whether operations of databases read or write, by their names. */
#include "statement_priv.h"

struct word {
    const char *text; /* in lower case */
    enum span_access access;
};

/* Whole names, where their beginning would mislead, or says nothing. */
static const struct word words[] = {
    { "merge", ACCESS_WRITE },     { "delete", ACCESS_WRITE },   { "remove", ACCESS_WRITE },
    { "bulk", ACCESS_WRITE },      { "bulkwrite", ACCESS_WRITE }, { "index", ACCESS_WRITE },
    { "del", ACCESS_WRITE },       { "unlink", ACCESS_WRITE },   { "append", ACCESS_WRITE },
    { "getset", ACCESS_WRITE },    { "getdel", ACCESS_WRITE },   { "getex", ACCESS_WRITE },
    { "mset", ACCESS_WRITE },      { "msetnx", ACCESS_WRITE },   { "expire", ACCESS_WRITE },
    { "pexpire", ACCESS_WRITE },   { "expireat", ACCESS_WRITE }, { "persist", ACCESS_WRITE },
    { "hset", ACCESS_WRITE },      { "hsetnx", ACCESS_WRITE },   { "hmset", ACCESS_WRITE },
    { "hdel", ACCESS_WRITE },      { "hincrby", ACCESS_WRITE },  { "lpush", ACCESS_WRITE },
    { "rpush", ACCESS_WRITE },     { "lpop", ACCESS_WRITE },     { "rpop", ACCESS_WRITE },
    { "lrem", ACCESS_WRITE },      { "lset", ACCESS_WRITE },     { "ltrim", ACCESS_WRITE },
    { "sadd", ACCESS_WRITE },      { "srem", ACCESS_WRITE },     { "spop", ACCESS_WRITE },
    { "zadd", ACCESS_WRITE },      { "zrem", ACCESS_WRITE },     { "zincrby", ACCESS_WRITE },
    { "xadd", ACCESS_WRITE },      { "xdel", ACCESS_WRITE },     { "rename", ACCESS_WRITE },
    { "flushdb", ACCESS_WRITE },   { "flushall", ACCESS_WRITE }, { "touch", ACCESS_WRITE },
    { "mget", ACCESS_READ },       { "hget", ACCESS_READ },      { "hgetall", ACCESS_READ },
    { "hmget", ACCESS_READ },      { "hkeys", ACCESS_READ },     { "hvals", ACCESS_READ },
    { "hlen", ACCESS_READ },       { "hexists", ACCESS_READ },   { "lrange", ACCESS_READ },
    { "llen", ACCESS_READ },       { "lindex", ACCESS_READ },    { "smembers", ACCESS_READ },
    { "sismember", ACCESS_READ },  { "scard", ACCESS_READ },     { "zrange", ACCESS_READ },
    { "zrangebyscore", ACCESS_READ }, { "zscore", ACCESS_READ }, { "zcard", ACCESS_READ },
    { "xrange", ACCESS_READ },     { "xread", ACCESS_READ },     { "exists", ACCESS_READ },
    { "ttl", ACCESS_READ },        { "pttl", ACCESS_READ },      { "strlen", ACCESS_READ },
    { "keys", ACCESS_READ },       { "fetch", ACCESS_READ },     { "aggregate", ACCESS_READ },
    { "search", ACCESS_READ },     { "msearch", ACCESS_READ },   { "distinct", ACCESS_READ },
    { "set", ACCESS_WRITE },       { "setex", ACCESS_WRITE },    { "setnx", ACCESS_WRITE },
    { "psetex", ACCESS_WRITE },    { "put", ACCESS_WRITE },      { "get", ACCESS_READ },
    { "incr", ACCESS_WRITE },      { "incrby", ACCESS_WRITE },   { "decr", ACCESS_WRITE },
    { "decrby", ACCESS_WRITE },
};

/* Beginnings, the first that fits. */
static const struct word beginnings[] = {
    { "findand", ACCESS_WRITE },     { "findoneand", ACCESS_WRITE }, { "batchget", ACCESS_READ },
    { "batchwrite", ACCESS_WRITE },  { "transactget", ACCESS_READ }, { "transactwrite", ACCESS_WRITE },
    { "select", ACCESS_READ },       { "find", ACCESS_READ },        { "getitem", ACCESS_READ },
    { "getmore", ACCESS_READ },      { "query", ACCESS_READ },       { "scan", ACCESS_READ },
    { "count", ACCESS_READ },        { "read", ACCESS_READ },        { "insert", ACCESS_WRITE },
    { "update", ACCESS_WRITE },      { "upsert", ACCESS_WRITE },     { "replace", ACCESS_WRITE },
    { "getobject", ACCESS_READ },    { "putobject", ACCESS_WRITE },  { "deleteobject", ACCESS_WRITE },
    { "listobject", ACCESS_READ },   { "headobject", ACCESS_READ },  { "copyobject", ACCESS_WRITE },
    { "deleteitem", ACCESS_WRITE },  { "deleteone", ACCESS_WRITE },  { "deletemany", ACCESS_WRITE },
    { "putitem", ACCESS_WRITE },     { "truncate", ACCESS_WRITE },   { "save", ACCESS_WRITE },
    { "write", ACCESS_WRITE },
};

/* The first word of it, in lower case; empty when it is too long for any that is known. */
static struct str first_word(struct str operation, char *out, size_t size)
{
    size_t n = 0;
    operation = str_trim(operation);
    for (size_t i = 0; i < operation.n; i++) {
        char c = operation.p[i];
        char lower = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        if (lower < 'a' || lower > 'z')
            break;
        if (n == size)
            return STR_NULL;
        out[n++] = lower;
    }
    return (struct str){ out, n };
}

enum span_access statement_access(struct str operation)
{
    char buffer[32];
    struct str word = first_word(operation, buffer, sizeof(buffer));
    for (size_t i = 0; i < countof(words); i++)
        if (word.n && word.p[0] == words[i].text[0] && str_is(word, words[i].text))
            return words[i].access;
    for (size_t i = 0; i < countof(beginnings) && word.n; i++)
        if (word.p[0] == beginnings[i].text[0] && str_starts(word, beginnings[i].text))
            return beginnings[i].access;
    return ACCESS_UNSAID;
}
