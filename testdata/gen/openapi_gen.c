/*
 * An OpenAPI definition of a given size, the same for the same seed: schemas that refer to each
 * other, in rings too, and operations over them. usage: openapi_gen MEGABYTES SEED json|yaml
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static unsigned pick(unsigned n) /* xorshift64 */
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % n;
}

static long written;
static int yaml;

/* Both forms are flow syntax; YAML leaves keys and words unquoted and breaks lines in between. */
static void put(const char *json)
{
    for (const char *p = json; *p; p++) {
        if (yaml && *p == '\'')
            continue;
        char c = *p == '\'' ? '"' : *p;
        putchar(c);
        written++;
        if (yaml && (c == ',' || c == ':'))
            written += putchar(' ') == ' ';
    }
}

static void schema(unsigned n)
{
    static const char *const types[] = { "string", "integer", "boolean", "number" };
    char text[512];
    put("{'type':'object','required':['id','name'],'properties':{'id':{'type':'integer'}");
    for (unsigned i = 0, fields = 3 + pick(20); i < fields; i++) {
        if (pick(4) == 0)
            snprintf(text, sizeof(text), ",'field%u':{'$ref':'\"#/components/schemas/S%u\"'}", i,
                     pick(n));
        else
            snprintf(text, sizeof(text),
                     ",'field%u':{'type':'%s','description':'what field %u of it is for'}", i,
                     types[pick(4)], i);
        for (char *p = text; !yaml && (p = strstr(p, "\""));) /* JSON quotes by ' alone */
            memmove(p, p + 1, strlen(p));
        put(text);
    }
    put("}}");
    putchar('\n');
}

int main(int argc, char **argv)
{
    char text[512];
    long size = (argc > 1 ? strtol(argv[1], NULL, 10) : 10) << 20;
    unsigned n = (unsigned)(size / 900) + 1;
    state = argc > 2 ? strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15u + 1 : 1;
    yaml = argc > 3 && strcmp(argv[3], "yaml") == 0;
    put("{'openapi':'3.1.0','info':{'title':'Generated','version':'3.2.1'},'components':{'schemas':"
        "{");
    for (unsigned i = 0; i < n; i++) {
        snprintf(text, sizeof(text), "%s'S%u':", i ? "," : "", i);
        put(text);
        schema(n);
    }
    put("}},'paths':{");
    for (unsigned i = 0; i < n / 8 + 1; i++) {
        const char *quote = yaml ? "\"" : "";
        snprintf(
            text, sizeof(text),
            "%s'%s/things%u/"
            "{id}%s':{'get':{'deprecated':%s,'responses':{'200':{'description':'found',"
            "'content':{'application/json':{'schema':{'$ref':'%s#/components/schemas/S%u%s'}}}}}}}",
            i ? "," : "", quote, i, quote, pick(10) ? "false" : "true", quote, pick(n), quote);
        put(text);
        putchar('\n');
    }
    put("}}");
    putchar('\n');
    return 0;
}
