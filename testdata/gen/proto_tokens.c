/*
 * Seeded changes of single tokens in .proto files, for differential tests of what is accepted.
 *
 * usage: proto_tokens SEED FIRST COUNT OUT TREE...
 *
 * Makes COUNT mutants, numbered from FIRST, under the folder OUT; the same SEED and number make the
 * same mutant. A TREE is one of
 *   FOLDER              holds a folder zz: all of it is copied to OUT/zNNNNN, with the identifier zz
 *                       (in packages, references and import paths) and numbers 50000 to 50999
 *                       (extensions of options) made the mutant's own; one file of it is changed
 *   ROOT:PATH.proto     one file of a larger tree: changed, it is OUT/zNNNNN/PATH.proto in a package
 *                       zNNNNN below its own; what it imports is copied to OUT as it is
 * so that all mutants of a run are one tree for a compiler. One line for each mutant on standard
 * output: name, "alone" when it may clash with others (its package was touched) or "-", tree, changes.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TOKENS_MAX = 100000, FILES_MAX = 2000, PATH_SIZE = 4096 };

struct token {
    char *gap, *text;
    int line;
};

struct text {
    struct token t[TOKENS_MAX];
    size_t n; /* the last one is empty: the end */
};

static const char *const dictionary[] = {
    ";", "{", "}", "[", "]", "(", ")", "<", ">", "=", ",", ".", ":", "-", "/", "+", "@", "#", "0",
    "1", "2", "3", "15", "-1", "18999", "19000", "19999", "536870911", "536870912", "2147483646",
    "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "1.5", "1e3", "1e400", "0x10", "017", "08", ".5",
    "1.", "1f", "0b1", "1_0", "\"\"", "\"a\"", "'b'", "\"a.b\"", "\"\\xff\"", "\"\\q\"", "true",
    "false", "True", "inf", "nan", "Infinity", "max", "to", "stream", "optional", "required",
    "repeated", "group", "oneof", "map", "message", "enum", "service", "rpc", "returns", "extend",
    "extensions", "reserved", "option", "import", "package", "syntax", "edition", "public", "weak",
    "export", "local", "default", "json_name", "packed", "jstype", "ctype", "lazy", "deprecated",
    "unverified_lazy", "weak", "debug_redact", "targets", "retention", "feature_support",
    "edition_defaults", "features", "uninterpreted_option", "map_entry", "allow_alias",
    "message_set_wire_format", "optimize_for", "LITE_RUNTIME", "JS_STRING", "CORD", "IMPLICIT",
    "LEGACY_REQUIRED", "DELIMITED", "CLOSED", "OPEN", "PACKED", "EXPANDED", "VERIFY", "NONE", "int32",
    "string", "bytes", "double", "bool", "uint64", "fixed32", "float", "x", "_", "A", "google",
    "protobuf", "Any", "zz", "key", "value", "int32 x = 99;", "option deprecated = true;",
    "[deprecated = true]", "[packed = true]", "[default = 1]", "[json_name = \"x\"]", "[lazy = true]",
    "[features.field_presence = EXPLICIT]", "[]", "reserved 1;", "reserved \"x\";", "reserved x;",
    "extensions 100;", "message X {}", "enum X { X_A = 0; }", "oneof x {}", "extend X {}", "repeated ",
    "optional ", "required ", "import \"google/protobuf/any.proto\";", "import \"missing.proto\";",
    "option (missing) = 1;", "option features.enum_type = CLOSED;", "/* */", "/*", "//", "\\", "\x01",
    "\xc3\xa9",
};

static uint64_t state;

static size_t pick(size_t n) /* xorshift64*, S. Vigna 2016 */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (size_t)((state * 2685821657736338717u >> 11) % n);
}

static void *need(void *memory)
{
    if (!memory) {
        perror("proto_tokens");
        exit(2);
    }
    return memory;
}

static char *copy(const char *p, size_t n)
{
    char *s = need(malloc(n + 1));
    memcpy(s, p, n);
    s[n] = '\0';
    return s;
}

__attribute__((format(printf, 1, 2))) static char *print(const char *format, ...)
{
    char *s;
    va_list args;
    va_start(args, format);
    int n = vasprintf(&s, format, args);
    va_end(args);
    return need(n < 0 ? NULL : s);
}

static char *slurp(const char *path)
{
    FILE *f = need(fopen(path, "rb"));
    size_t n = 0, room = 65536;
    char *s = need(malloc(room));
    for (size_t got; (got = fread(s + n, 1, room - n - 1, f)) > 0; n += got)
        if (n + got + 1 == room)
            s = need(realloc(s, room *= 2));
    s[n] = '\0';
    fclose(f);
    return s;
}

/* -- tokens ------------------------------------------------------------------------------------ */

static const char *skip_gap(const char *p)
{
    for (;;) {
        if (isspace((unsigned char)*p)) {
            p++;
        } else if (p[0] == '/' && p[1] == '/') {
            p += strcspn(p, "\n");
        } else if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = end ? end + 2 : p + strlen(p);
        } else {
            return p;
        }
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *skip_token(const char *p)
{
    if (*p == '"' || *p == '\'') {
        char quote = *p++;
        while (*p && *p != quote && *p != '\n')
            p += *p == '\\' && p[1] ? 2 : 1;
        return *p == quote ? p + 1 : p;
    }
    if (isdigit((unsigned char)*p)) {
        while (is_word(*p) || *p == '.')
            p++;
        return p;
    }
    if (!is_word(*p))
        return p + 1;
    while (is_word(*p))
        p++;
    return p;
}

static void tokenize(struct text *f, const char *p)
{
    int line = 1;
    for (f->n = 0; f->n < TOKENS_MAX;) {
        const char *begin = skip_gap(p), *end = *begin ? skip_token(begin) : begin;
        for (const char *q = p; q < begin; q++)
            line += *q == '\n';
        f->t[f->n++] = (struct token){ copy(p, (size_t)(begin - p)),
                                       copy(begin, (size_t)(end - begin)), line };
        if (!*begin)
            return;
        p = end;
    }
}

static bool is(const struct text *f, size_t i, const char *word)
{
    return i < f->n && strcmp(f->t[i].text, word) == 0;
}

/* 'a' a name, '0' a number, '"' a string, else a sign */
static char class_of(const char *text)
{
    if (isalpha((unsigned char)text[0]) || text[0] == '_')
        return 'a';
    if (isdigit((unsigned char)text[0]))
        return '0';
    return text[0] == '"' || text[0] == '\'' ? '"' : '.';
}

/* -- the mutant's own names -------------------------------------------------------------------- */

static void own_names(struct text *f, unsigned long number)
{
    char *name = print("z%05lu", number);
    for (size_t i = 0; i < f->n; i++) {
        char *text = f->t[i].text;
        if (strcmp(text, "zz") == 0)
            f->t[i].text = name;
        else if (class_of(text) == '"' && strncmp(text + 1, "zz/", 3) == 0)
            f->t[i].text = print("%c%s%s", text[0], name, text + 3);
        else if (class_of(text) == '"' && strncmp(text + 1, ".zz.", 4) == 0)
            f->t[i].text = print("%c.%s%s", text[0], name, text + 4);
        else if (strlen(text) == 5 && strncmp(text, "50", 2) == 0 && class_of(text) == '0')
            f->t[i].text = print("%lu", 1000000 + number * 100 + strtoul(text + 2, NULL, 10) % 100);
    }
}

static void own_package(struct text *f, unsigned long number)
{
    for (size_t i = 0; i < f->n; i++) {
        if (!is(f, i, "package"))
            continue;
        while (i + 1 < f->n && !is(f, i + 1, ";"))
            i++;
        f->t[i].text = print("%s.z%05lu", f->t[i].text, number);
        return;
    }
}

/* -- changes ----------------------------------------------------------------------------------- */

static size_t same_class(const struct text *f, size_t i)
{
    char class = class_of(f->t[i].text);
    for (int tries = 0; tries < 200; tries++) {
        size_t k = pick(f->n - 1);
        if (class_of(f->t[k].text) == class && strcmp(f->t[k].text, f->t[i].text) != 0)
            return k;
    }
    return i;
}

/* One that stands after the same token too: a name of a type for one, a number of a field... */
static size_t same_place(const struct text *f, size_t i)
{
    char class = class_of(f->t[i].text);
    for (int tries = 0; i > 0 && tries < 2000; tries++) {
        size_t k = 1 + pick(f->n - 2);
        if (class_of(f->t[k].text) == class && strcmp(f->t[k].text, f->t[i].text) != 0 &&
            strcmp(f->t[k - 1].text, f->t[i - 1].text) == 0)
            return k;
    }
    return same_class(f, i);
}

static char *respell(const char *text)
{
    size_t n = strlen(text);
    switch (class_of(text)) {
    case 'a':
        switch (pick(5)) {
        case 0:
            return print("%s_", text);
        case 1:
            return copy(text + 1, n - 1);
        case 2:
            return print("%c%s", text[0] ^ 0x20, text + 1);
        case 3:
            return print("%s%s", text, text);
        default:
            return print("%s.%s", text, text);
        }
    case '0':
        switch (pick(9)) {
        case 0:
            return print("%s0", text);
        case 1:
            return print("-%s", text);
        case 2:
            return print("%s.5", text);
        case 3:
            return print("0%s", text);
        case 4:
            return print("0x%s", text);
        case 5:
            return print("%se2", text);
        case 6:
            return print("%s00000", text);
        case 7:
            return print("%lu", strtoul(text, NULL, 10) + 1);
        default:
            return print("%lu", strtoul(text, NULL, 10) - 1);
        }
    case '"':
        return pick(2) ? copy(text + 1, n < 2 ? 0 : n - 2) : print("%s%s", text, text);
    default:
        return print("%s%s", text, text);
    }
}

/* First and last token of the statement around i. */
static void statement(const struct text *f, size_t i, size_t *first, size_t *last)
{
    size_t a = i, b = i;
    while (a > 0 && !strchr(";{}", f->t[a - 1].text[0]))
        a--;
    int depth = 0;
    for (; b + 2 < f->n; b++) {
        depth += is(f, b, "{");
        depth -= is(f, b, "}");
        if (depth <= 0 && (is(f, b, ";") || is(f, b, "}")))
            break;
    }
    *first = a;
    *last = b;
}

static void cut(struct text *f, size_t first, size_t last)
{
    for (size_t i = first; i <= last && i + 1 < f->n; i++)
        f->t[i].text = copy("", 0);
}

static void change(struct text *f, size_t i, char *out, size_t out_size)
{
    struct token *t = &f->t[i], *next = &f->t[i + 1];
    char *old = t->text;
    const char *word = dictionary[pick(sizeof(dictionary) / sizeof(dictionary[0]))], *what = "";
    size_t k, first, last;
    switch (pick(20)) {
    case 16:
    case 17:
    case 18:
    case 19:
        what = "as one like it";
        k = same_place(f, i);
        t->text = copy(f->t[k].text, strlen(f->t[k].text));
        break;
    case 0:
    case 1:
        what = "delete";
        t->text = copy("", 0);
        break;
    case 2:
    case 3:
        what = "double";
        t->text = print("%s %s", old, old);
        break;
    case 4:
    case 5:
        what = "swap";
        t->text = next->text;
        next->text = old;
        break;
    case 6:
        what = "as next";
        t->text = copy(next->text, strlen(next->text));
        break;
    case 7:
    case 8:
    case 9:
        what = "as another";
        k = same_class(f, i);
        t->text = copy(f->t[k].text, strlen(f->t[k].text));
        break;
    case 10:
        what = "exchange";
        k = same_class(f, i);
        t->text = f->t[k].text;
        f->t[k].text = old;
        break;
    case 11:
        what = "insert";
        t->text = print("%s %s", old, word);
        break;
    case 12:
        what = "replace";
        t->text = copy(word, strlen(word));
        break;
    case 13:
        what = "respell";
        t->text = respell(old);
        break;
    case 14:
        what = "cut statement";
        statement(f, i, &first, &last);
        cut(f, first, last);
        break;
    default:
        what = "double statement";
        statement(f, i, &first, &last);
        char *all = copy("", 0);
        for (k = first; k <= last && k + 1 < f->n; k++)
            all = print("%s %s", all, f->t[k].text);
        f->t[last].text = print("%s%s", f->t[last].text, all);
        break;
    }
    snprintf(out, out_size, " (line %d: %s '%.40s' -> '%.40s')", t->line, what, old, t->text);
    for (char *p = out; *p; p++)
        if (*p == '\n')
            *p = ' ';
}

static bool in_package(const struct text *f, size_t i)
{
    size_t first, last;
    statement(f, i, &first, &last);
    return is(f, first, "package") || is(f, first, "syntax") || is(f, first, "edition") || first == 0;
}

static bool mutate(struct text *f, char *log, size_t log_size)
{
    static const int times[] = { 1, 1, 1, 1, 1, 2, 2, 3 };
    bool alone = false;
    size_t at = 0;
    log[0] = '\0';
    for (int n = times[pick(8)]; n > 0 && f->n > 2; n--) {
        size_t i = pick(f->n - 2);
        alone |= in_package(f, i) || in_package(f, i + 1);
        change(f, i, log + at, log_size - at);
        at += strlen(log + at);
    }
    return alone;
}

/* -- files ------------------------------------------------------------------------------------- */

static void make_folders(char *path)
{
    for (char *p = path + 1; (p = strchr(p, '/')); *p++ = '/') {
        *p = '\0';
        if (mkdir(path, 0777) < 0 && errno != EEXIST)
            need(NULL);
    }
}

static void write_text(const struct text *f, char *path)
{
    make_folders(path);
    FILE *out = need(fopen(path, "wb"));
    for (size_t i = 0; i < f->n; i++)
        fprintf(out, "%s%s", f->t[i].gap, f->t[i].text);
    if (fclose(out) != 0)
        need(NULL);
}

struct files {
    char *path[FILES_MAX];
    size_t n;
};

static void list(struct files *files, const char *folder)
{
    DIR *dir = need(opendir(folder));
    for (struct dirent *entry; (entry = readdir(dir));) {
        struct stat status;
        if (entry->d_name[0] == '.' || files->n == FILES_MAX)
            continue;
        char *path = print("%s/%s", folder, entry->d_name);
        if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
            list(files, path);
        else if (strlen(path) > 6 && strcmp(path + strlen(path) - 6, ".proto") == 0)
            files->path[files->n++] = path;
    }
    closedir(dir);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool mutate_tree(const char *tree, const char *out, unsigned long number, char *log, size_t size)
{
    static struct text f;
    struct files files = { .n = 0 };
    char *folder = print("%s/zz", tree);
    bool alone = false;
    list(&files, folder);
    qsort(files.path, files.n, sizeof(files.path[0]), by_path);
    /* Most often main.proto, which uses the others. */
    size_t chosen = pick(files.n);
    for (size_t i = 0; i < files.n && pick(3) != 0; i++)
        if (strstr(files.path[i], "/main.proto"))
            chosen = i;
    for (size_t i = 0; i < files.n; i++) {
        tokenize(&f, slurp(files.path[i]));
        own_names(&f, number);
        if (i == chosen)
            alone = mutate(&f, log, size);
        write_text(&f, print("%s/z%05lu%s", out, number, files.path[i] + strlen(folder)));
    }
    return alone;
}

/* Copies what a file imports, and so on. */
static void copy_imports(const struct text *f, const char *root, const char *out)
{
    for (size_t i = 0; i + 1 < f->n; i++) {
        if (!is(f, i, "import"))
            continue;
        while (i + 1 < f->n && class_of(f->t[i].text) != '"' && !is(f, i, ";"))
            i++;
        if (class_of(f->t[i].text) != '"')
            continue;
        const char *quoted = f->t[i].text;
        char *path = copy(quoted + 1, strlen(quoted) - 2), *from = print("%s/%s", root, path);
        char *to = print("%s/%s", out, path);
        struct stat status;
        if (stat(from, &status) < 0 || stat(to, &status) == 0)
            continue;
        struct text *other = need(malloc(sizeof(*other)));
        tokenize(other, slurp(from));
        write_text(other, to);
        copy_imports(other, root, out);
        free(other);
    }
}

static bool mutate_file(const char *tree, const char *out, unsigned long number, char *log, size_t size)
{
    static struct text f;
    const char *colon = strchr(tree, ':');
    char *root = copy(tree, (size_t)(colon - tree));
    tokenize(&f, slurp(print("%s/%s", root, colon + 1)));
    copy_imports(&f, root, out);
    own_package(&f, number);
    bool alone = mutate(&f, log, size);
    write_text(&f, print("%s/z%05lu/%s", out, number, colon + 1));
    return alone;
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: proto_tokens SEED FIRST COUNT OUT TREE...\n");
        return 2;
    }
    unsigned long seed = strtoul(argv[1], NULL, 10), first = strtoul(argv[2], NULL, 10);
    for (unsigned long number = first; number < first + strtoul(argv[3], NULL, 10); number++) {
        char log[2000];
        state = (seed * 1000003 + number) * 0x9e3779b97f4a7c15u + 1;
        for (int i = 0; i < 8; i++)
            pick(1);
        const char *tree = argv[5 + pick((size_t)argc - 5)];
        bool alone = (strchr(tree, ':') ? mutate_file : mutate_tree)(tree, argv[4], number, log,
                                                                     sizeof(log));
        printf("z%05lu %s %s%s\n", number, alone ? "alone" : "-", tree, log);
    }
    return 0;
}
