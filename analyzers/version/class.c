/* What kind of version a text is; those without an order are told apart, not guessed at. */
#include "version_priv.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(struct str s)
{
    size_t n = 0;
    while (n < s.n && is_digit(s.p[n]))
        n++;
    return n;
}

static bool is_hex(struct str s)
{
    bool letter = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool hex_letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!is_digit(c) && !hex_letter)
            return false;
        letter = letter || hex_letter;
    }
    return s.n == 40 || s.n == 64 || (s.n >= 7 && letter);
}

/* A known variant, perhaps with a number: "alpine", "alpine3.19", "jre17", "bookworm". */
static bool is_variant(struct str word)
{
    static const char *const names[] = {
        "alpine",     "slim",    "bookworm",   "bullseye",
        "buster",     "trixie",  "jammy",      "noble",
        "focal",      "debian",  "ubuntu",     "jre",
        "jdk",        "windows", "nano",       "perl",
        "fpm",        "apache",  "management", "distroless",
        "ubi",        "openjdk", "eclipse",    "temurin",
        "amd64",      "arm64",   "linux",      "windowsservercore",
        "nanoserver",
    };
    size_t n = word.n;
    while (n > 0 && (is_digit(word.p[n - 1]) || word.p[n - 1] == '.'))
        n--;
    for (size_t i = 0; i < countof(names); i++)
        if (str_is_nocase(str_take(word, n), names[i]))
            return true;
    return false;
}

struct str version_plain(struct str text)
{
    for (;;) {
        size_t dash = str_rfind_char(text, '-');
        if (dash == SIZE_MAX || !is_variant(str_skip(text, dash + 1)))
            return text;
        text = str_take(text, dash);
    }
}

bool version_is_floating(struct str text)
{
    static const char *const names[] = {
        "latest",   "stable", "edge",  "main",     "master",  "dev",     "develop",  "nightly",
        "snapshot", "head",   "trunk", "current",  "release", "staging", "prod",     "production",
        "test",     "canary", "lts",   "mainline", "rolling", "next",    "unstable", "testing"
    };
    text = version_plain(text);
    if (text.n == 0)
        return true;
    for (size_t i = 0; i < countof(names); i++)
        if (str_is_nocase(text, names[i]))
            return true;
    return is_variant(text) && digits(text) == 0;
}

/* "2024.04.05", "2024-04-05", "20240405", "24.04" */
static bool is_calendar(struct str text)
{
    size_t n = digits(text);
    uint64_t year;
    if (!str_to_u64(str_take(text, n), &year))
        return false;
    if (n == 8 && n == text.n)
        return year / 10000 >= 1990 && year / 10000 < 2200 && year / 100 % 100 <= 12;
    char next = n < text.n ? text.p[n] : '\0';
    if (n == 4 && (next == '.' || next == '-') && year >= 1990 && year < 2200)
        return true;
    return n == 2 && next == '.' && year >= 10 && text.n == 5 && digits(str_skip(text, 3)) == 2 &&
           (text.p[3] == '0' || str_is(str_skip(text, 3), "10"));
}

/* "1.2.3-4-g5d3ffa1" */
static bool is_describe(struct str text)
{
    size_t dash = str_rfind_char(text, '-');
    if (dash == SIZE_MAX || dash + 2 >= text.n || text.p[dash + 1] != 'g')
        return false;
    struct str before = str_take(text, dash), hash = str_skip(text, dash + 2);
    size_t count = str_rfind_char(before, '-');
    if (count == SIZE_MAX || hash.n < 4)
        return false;
    struct str commits = str_skip(before, count + 1);
    for (size_t i = 0; i < hash.n; i++)
        if (!is_digit(hash.p[i]) && !(hash.p[i] >= 'a' && hash.p[i] <= 'f'))
            return false;
    return commits.n > 0 && digits(commits) == commits.n;
}

static bool is_template(struct str text)
{
    return str_has(text, "${") || str_has(text, "{{") || str_has(text, "$(");
}

enum version_class version_class(struct str text)
{
    struct partial partial;
    if (is_template(text))
        return VERSION_TEMPLATE;
    if (str_starts(text, "sha256:") || str_starts(text, "sha512:"))
        return VERSION_DIGEST;
    if (version_is_floating(text))
        return VERSION_FLOATING;
    struct str plain = version_plain(text);
    if (is_calendar(plain))
        return VERSION_CALENDAR;
    if (is_hex(plain))
        return VERSION_HASH;
    if (is_describe(plain))
        return VERSION_DESCRIBE;
    if (!partial_parse(plain, &partial) || partial.count == 0)
        return VERSION_OTHER;
    return partial.count == 3 ? VERSION_SEMVER : VERSION_PARTIAL;
}
