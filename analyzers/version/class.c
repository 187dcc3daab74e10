/* What kind of version a text is; those without an order are told apart, not guessed at. */
#include "class_priv.h"
#include "pep440_priv.h"

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

/* "1.4-SNAPSHOT": built anew under the same name. */
static bool is_snapshot(struct str text)
{
    size_t n = sizeof("-SNAPSHOT") - 1;
    return text.n > n && is_digit(text.p[0]) &&
           str_is_nocase(str_skip(text, text.n - n), "-SNAPSHOT");
}

bool version_is_floating(struct str text)
{
    static const char *const names[] = {
        "latest",   "stable", "edge",  "main",     "master",  "dev",     "develop",  "nightly",
        "snapshot", "head",   "trunk", "current",  "release", "staging", "prod",     "production",
        "test",     "canary", "lts",   "mainline", "rolling", "next",    "unstable", "testing"
    };
    text = version_plain(text);
    if (text.n == 0 || is_snapshot(text))
        return true;
    for (size_t i = 0; i < countof(names); i++)
        if (str_is_nocase(text, names[i]))
            return true;
    return is_variant(text) && count_digits(text) == 0;
}

/* "2024.04.05", "2024-04-05", "20240405", "24.04" */
static bool begins_as_date(struct str text)
{
    size_t n = count_digits(text);
    uint64_t year;
    if (!str_to_u64(str_take(text, n), &year))
        return false;
    if (n == 8 && n == text.n)
        return year / 10000 >= 1990 && year / 10000 < 2200 && year / 100 % 100 <= 12;
    char next = n < text.n ? text.p[n] : '\0';
    if (n == 4 && (next == '.' || next == '-') && year >= 1990 && year < 2200)
        return true;
    return n == 2 && next == '.' && year >= 10 && text.n == 5 &&
           count_digits(str_skip(text, 3)) == 2 &&
           ((text.p[3] == '0' && text.p[4] != '0') || str_is(str_skip(text, 3), "10"));
}

static bool is_calendar(struct str text)
{
    struct arena arena = { 0 };
    struct placed placed;
    bool date = begins_as_date(text) && order_calendar.place(&arena, text, &placed);
    arena_release(&arena);
    return date;
}

/* A year alone is none by itself: "2024", "2024.x". */
static bool is_year(struct str text)
{
    uint64_t year;
    if (str_ends(text, ".x") || str_ends(text, ".*"))
        text = str_take(text, text.n - 2);
    return text.n == 4 && str_to_u64(text, &year) && year >= 1990 && year < 2200;
}

static bool in_version(char c)
{
    return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '*' || c == '+' || c == '_';
}

bool names_dates(struct str text)
{
    size_t dates = 0;
    while (text.n > 0) {
        size_t n = 0;
        while (n < text.n && in_version(text.p[n]))
            n++;
        struct str word = str_take(text, n);
        text = str_skip(text, n ? n : 1);
        if (n == 0 || str_is(word, "-"))
            continue;
        bool wild = str_ends(word, ".x") || str_ends(word, ".*");
        struct str fixed = str_take(word, word.n - (wild ? 2 : 0));
        if (!is_year(word) && !is_calendar(fixed))
            return false;
        dates++;
    }
    return dates > 0;
}

/* "1.2.3-4-g5d3ffa1" */
bool split_describe(struct str text, struct str *out_tag, struct str *out_commits)
{
    size_t dash = str_rfind_char(text, '-');
    if (dash == SIZE_MAX || dash + 2 >= text.n || text.p[dash + 1] != 'g')
        return false;
    struct str before = str_take(text, dash), hash = str_skip(text, dash + 2);
    size_t count = str_rfind_char(before, '-');
    if (count == SIZE_MAX || count == 0 || hash.n < 4)
        return false;
    for (size_t i = 0; i < hash.n; i++)
        if (!is_digit(hash.p[i]) && !(hash.p[i] >= 'a' && hash.p[i] <= 'f'))
            return false;
    *out_tag = str_take(before, count);
    *out_commits = str_skip(before, count + 1);
    return all_digits(*out_commits);
}

/* "v0.0.0-20240405120000-5d3ffa1c0a2b", "v1.2.4-0.2024...", "v1.2.3-rc.1.0.2024...". */
bool split_pseudo(struct str text, struct str *out_time)
{
    struct semver version;
    size_t dash;
    text = str_take(text, str_find_char(text, '+'));
    if (!semver_parse(text, &version) || (dash = str_rfind_char(version.pre, '-')) == SIZE_MAX)
        return false;
    struct str before = str_take(version.pre, dash), hash = str_skip(version.pre, dash + 1);
    size_t dot = str_rfind_char(before, '.');
    *out_time = str_skip(before, dot == SIZE_MAX ? 0 : dot + 1);
    for (size_t i = 0; i < hash.n; i++)
        if (!is_digit(hash.p[i]) && !is_letter(hash.p[i]))
            return false;
    return hash.n == 12 && out_time->n == 14 && all_digits(*out_time);
}

/* "v1beta1", "v2alpha" */
bool split_api(struct str text, struct api_version *out)
{
    *out = (struct api_version){ 0 };
    size_t n = text.n > 0 && text.p[0] == 'v' ? count_digits(str_skip(text, 1)) : 0;
    if (n == 0 || !str_to_u64(str_take(str_skip(text, 1), n), &out->major))
        return false;
    struct str rest = str_skip(text, 1 + n);
    out->stage = str_starts(rest, "alpha") ? 1 : str_starts(rest, "beta") ? 2 : rest.n ? 0 : 3;
    rest = str_skip(rest, out->stage == 1 ? 5 : out->stage == 2 ? 4 : 0);
    return out->stage > 0 && (rest.n == 0 || str_to_u64(rest, &out->number));
}

/* Endings that only Maven's world has: ".Final", ".RELEASE", "-SNAPSHOT", ".CR1"; a fourth number.
 */
static bool is_maven(struct str text)
{
    static const char *const words[] = { "final",    "ga",  "release", "sp",   "cr",    "m",
                                         "snapshot", "jre", "rc",      "beta", "alpha", "sec" };
    struct partial partial;
    if (text.n == 0 || !is_digit(text.p[0]) || partial_parse(text, &partial))
        return is_snapshot(text);
    size_t n = text.n, dots = 0;
    while (n > 0 && is_digit(text.p[n - 1]))
        n--;
    size_t start = n;
    while (start > 0 && is_letter(text.p[start - 1]))
        start--;
    struct str word = str_range(text.p + start, text.p + n);
    bool upper = word.n > 0 && word.p[0] >= 'A' && word.p[0] <= 'Z';
    for (size_t i = 0; upper && i < countof(words); i++)
        if (str_is_nocase(word, words[i]))
            return start > 1 && (text.p[start - 1] == '.' || text.p[start - 1] == '-');
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i]) && (text.p[i] != '.' || i + 1 == text.n))
            return false;
        dots += text.p[i] == '.';
    }
    return dots >= 3;
}

/* What no semver is and PEP 440 reads: "1.0rc1", "1!2.0", "1.0.post1", "1.0.0.dev3". */
static bool is_python(struct str text)
{
    struct pep440 v;
    return pep440_parse(text, &v) && v.segments > 1;
}

static bool is_template(struct str text)
{
    return str_has(text, "${") || str_has(text, "{{") || str_has(text, "$(");
}

static enum version_class number_class(struct str plain)
{
    struct partial partial;
    struct str tag, commits;
    struct api_version api;
    if (is_calendar(plain))
        return VERSION_CALENDAR;
    if (is_hex(plain))
        return VERSION_HASH;
    if (split_describe(plain, &tag, &commits))
        return VERSION_DESCRIBE;
    if (is_maven(plain))
        return VERSION_MAVEN;
    if (split_pseudo(plain, &tag))
        return VERSION_PSEUDO;
    if (partial_parse(plain, &partial) && partial.count > 0)
        return partial.count == 3 ? VERSION_SEMVER : VERSION_PARTIAL;
    if (split_api(plain, &api))
        return VERSION_API;
    return is_python(plain) ? VERSION_PYTHON : VERSION_OTHER;
}

enum version_class version_class(struct str text)
{
    if (is_template(text))
        return VERSION_TEMPLATE;
    if (str_starts(text, "sha256:") || str_starts(text, "sha512:"))
        return VERSION_DIGEST;
    struct str plain = version_plain(text);
    if (version_is_floating(text) && !is_snapshot(plain))
        return VERSION_FLOATING;
    return number_class(plain);
}

const char *version_class_name(enum version_class class)
{
    static const char *const names[] = {
        [VERSION_SEMVER] = "semver",     [VERSION_PARTIAL] = "partial",
        [VERSION_CALENDAR] = "calendar", [VERSION_MAVEN] = "maven",
        [VERSION_PYTHON] = "python",     [VERSION_API] = "api",
        [VERSION_HASH] = "hash",         [VERSION_DESCRIBE] = "describe",
        [VERSION_PSEUDO] = "pseudo",     [VERSION_FLOATING] = "floating",
        [VERSION_DIGEST] = "digest",     [VERSION_TEMPLATE] = "template",
        [VERSION_OTHER] = "other",
    };
    return names[class];
}

bool version_is_plain(struct str text)
{
    unsigned parts = 0;
    for (;;) {
        size_t n = count_digits(text);
        if (n == 0 || n > 15 || ++parts > 3)
            return false;
        text = str_skip(text, n);
        if (text.n == 0)
            return true;
        if (text.p[0] != '.')
            return false;
        text = str_skip(text, 1);
    }
}
