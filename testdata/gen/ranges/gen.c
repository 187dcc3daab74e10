/*
 * Questions about versions and ranges, the same for the same seed: one on a line, fields parted by
 * tabs. "cmp A B": which is later; "sat RANGE VERSION". Numbers are small, so that they meet.
 * usage: ranges_gen DIALECT SEED COUNT
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define countof(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t seed;
static const char *dialect;
static int near; /* the numbers of this question are mostly the same */

static int is(const char *name)
{
    return !strcmp(dialect, name);
}

static unsigned roll(unsigned sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 11) % sides;
}

static void say(const char *text)
{
    fputs(text, stdout);
}

static void say_one_of(const char *const *texts, size_t n)
{
    say(texts[roll((unsigned)n)]);
}

static void number(void)
{
    static const char *const odd[] = {
        "10", "11", "01", "00", "9007199254740991", "9007199254740992", "99999999999999999999"
    };
    if (near)
        say(roll(8) ? "1" : "2");
    else if (roll(60) == 0 && !is("helm"))
        say_one_of(odd, is("cargo") ? 4 : countof(odd));
    else
        printf("%u", roll(4));
}

static void dotted(unsigned fields)
{
    for (unsigned i = 0; i < fields; i++) {
        say(i ? "." : "");
        number();
    }
}

/* npm, Cargo, Helm */

static void semver_identifiers(void)
{
    static const char *const words[] = { "alpha", "beta", "rc", "0",  "1",   "2",  "10", "a-b",
                                         "-",     "x",    "RC", "1a", "--1", "01", "0a", "pre" };
    for (unsigned i = 0, n = 1 + roll(3); i < n; i++) {
        say(i ? "." : "");
        say_one_of(words, roll(20) ? 13 : countof(words));
    }
}

static void semver_tail(void)
{
    if (roll(3) == 0) {
        say("-");
        semver_identifiers();
    }
    if (roll(12) == 0)
        say(roll(2) ? "+build" : "+001.b");
}

static void semver_version(void)
{
    if (roll(15) == 0)
        say("v");
    dotted(roll(30) ? 3 : 1 + roll(4));
    semver_tail();
}

/*
 * Masterminds reads leading zeros, numbers behind wildcards and "^*" in ways that say nothing of
 * ranges: these are not asked.
 */
static void semver_partial(void)
{
    static const char *const wild[] = { "x", "X", "*" };
    unsigned fields = roll(3) ? 3 : 1 + roll(3);
    unsigned from = roll(4) ? 9 : is("helm") ? 1 + roll(2) : roll(3);
    if (roll(15) == 0)
        say("v");
    for (unsigned i = 0; i < fields; i++) {
        say(i ? "." : "");
        if (i == from || (i > from && (is("helm") || roll(10))))
            say_one_of(wild, countof(wild));
        else
            number();
    }
    if (fields == 3 && from > 2)
        semver_tail();
    else if (roll(60) == 0 && !is("helm"))
        say("-beta");
}

static void semver_set(int alone)
{
    static const char *const npm[] = { "",  "",  "<", "<=", ">",  ">=", "=",
                                       "^", "^", "~", "~>", "^=", "==", "!=" };
    static const char *const cargo[] = { "", "", "<", "<=", ">", ">=", "=", "^", "~", "~>" };
    static const char *const helm[] = { "",  "",  "<", "<=", ">",  ">=", "=",
                                        "^", "^", "~", "~>", "=>", "=<", "!=" };
    static const char *const commas[] = { ",", ", ", " , ", ",," };
    unsigned n = roll(3) ? 1 : 2 + roll(2);
    if (is("npm") && roll(40) == 0)
        n = 0;
    if (!is("cargo") && (!is("helm") || alone) && roll(8) == 0) {
        semver_partial();
        say(roll(10) ? " - " : "  -  ");
        semver_partial();
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        if (i && is("npm"))
            say(roll(6) ? " " : "  ");
        else if (i)
            say_one_of(commas, roll(20) ? 3 : 4);
        if (is("npm"))
            say_one_of(npm, roll(30) ? 11 : countof(npm));
        else if (is("cargo"))
            say_one_of(cargo, roll(30) ? 9 : countof(cargo));
        else
            say_one_of(helm, countof(helm));
        say(roll(8) ? "" : " ");
        semver_partial();
    }
}

static void semver_range(void)
{
    static const char *const broken[] = { "^^1",   ">",    "1.2.3.4", "a", "1 -2", "latest", ">>1",
                                          "1.x.3", "1, 2", "1.2.3 -", "~", "||",   "^1 | 2" };
    static const char *const ors[] = { "||", " || ", "|| ", "  ||  " };
    unsigned n = !is("cargo") && roll(3) == 0 ? 2 + roll(2) : 1;
    if (roll(40) == 0) {
        say_one_of(broken, is("npm") ? countof(broken) : 7);
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        if (i)
            say_one_of(ors, countof(ors));
        semver_set(n == 1);
    }
}

/* Maven */

static void maven_version(void)
{
    static const char *const ends[] = {
        "-SNAPSHOT",
        "-alpha",
        "-alpha-1",
        "-alpha-2",
        "-beta-1",
        "-b1",
        "-a2",
        "-m3",
        "-rc1",
        "-RC2",
        "-cr1",
        ".Final",
        ".GA",
        "-sp",
        "-sp-1",
        "-jre8",
        "-1",
        "-2",
        "-xyz",
        "-rc-1-SNAPSHOT",
        "-20240101.120000-1",
        "-M1",
    };
    dotted(1 + roll(4));
    if (roll(2))
        say_one_of(ends, countof(ends));
}

/* One after the other, as Maven wants them. */
static void maven_range(void)
{
    unsigned low = roll(3), n = roll(4) ? 1 : 2;
    for (unsigned i = 0; i < n; i++, low += 2) {
        say(i ? "," : "");
        if (roll(6) == 0) {
            printf("[%u.%u]", low, roll(4));
            continue;
        }
        say(roll(2) ? "[" : "(");
        if (i || roll(4))
            printf("%u.%u%s", low, roll(2), roll(6) ? "" : "-beta-1");
        say(roll(8) ? "," : " , ");
        if (i + 1 < n || roll(4))
            printf("%u.%u%s", low + roll(2), 2 + roll(2), roll(6) ? "" : "-rc1");
        say(roll(2) ? "]" : ")");
    }
}

/* PEP 440 */

static int above; /* the range has a ">" */

/* The first of each list are as PEP 440 writes them. */
static void pep440_end(int strict)
{
    static const char *const pres[] = { "a1",  "a2",   "b1",    "b2", "rc1",  "rc2",
                                        ".b2", "-rc2", "alpha", "c1", "_pre2" };
    static const char *const posts[] = { ".post1", ".post2", "-1", ".rev3", "post" };
    static const char *const devs[] = { ".dev1", ".dev2", ".dev0", "dev" };
    if (roll(4) == 0)
        say_one_of(pres, strict ? 6 : countof(pres));
    if (roll(8) == 0)
        say_one_of(posts, strict ? 2 : countof(posts));
    if (roll(8) == 0)
        say_one_of(devs, strict ? 3 : countof(devs));
}

/*
 * packaging 23 is wrong about epochs for "==1.*" and "~=", about "~=1.2c1", and takes "1.0+x" for a
 * local version of 1.0rc1 in ">1.0rc1": these are not asked.
 */
static void pep440_version(int compared)
{
    static const char *const locals[] = { "+abc", "+abc.1", "+1", "+2.x", "+Abc-1" };
    say(!compared || roll(30) ? "" : "v");
    say(!compared || roll(20) ? "" : "1!");
    dotted(1 + roll(4));
    pep440_end(0);
    if ((compared || !above) && roll(10) == 0)
        say_one_of(locals, countof(locals));
}

static void pep440_range(void)
{
    static const char *const ops[] = { "~=", "==", "!=", "<=", ">=", "<", ">", "==", "~=", "===" };
    unsigned n = roll(3) ? 1 : 2 + roll(2);
    if (roll(60) == 0) {
        say(roll(2) ? "1.0" : ">=1.0,=2");
        return;
    }
    above = 0;
    for (unsigned i = 0; i < n; i++) {
        const char *op = ops[roll(roll(10) ? 9 : 10)];
        above = above || !strcmp(op, ">");
        say(i ? (roll(2) ? "," : ", ") : "");
        say(op);
        say(roll(4) ? "" : " ");
        say(roll(20) ? "" : "1!");
        dotted(1 + roll(3));
        if ((!strcmp(op, "==") || !strcmp(op, "!=")) && roll(2))
            say(roll(3) ? ".*" : "+abc");
        else
            pep440_end(!strcmp(op, "~="));
    }
}

/* Ruby */

static void ruby_version(void)
{
    static const char *const ends[] = { ".pre", ".pre1", ".a",  ".beta2", ".rc1", ".rc.1",
                                        "-1",   "a",     "b10", ".a.0.1", ".0.a" };
    dotted(1 + roll(4));
    if (roll(3) == 0)
        say_one_of(ends, countof(ends));
}

static void ruby_range(void)
{
    static const char *const ops[] = { "~>", "~>", "", "=", "!=", "<", ">", "<=", ">=" };
    unsigned n = roll(3) ? 1 : 2;
    if (roll(60) == 0) {
        say(roll(2) ? "^1.0" : "~> x");
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        say(i ? ", " : "");
        say_one_of(ops, countof(ops));
        say(roll(2) ? " " : "");
        ruby_version();
    }
}

static void version_of(int compared)
{
    if (is("maven"))
        maven_version();
    else if (is("pep440"))
        pep440_version(compared);
    else if (is("ruby"))
        ruby_version();
    else
        semver_version();
}

static void range_of(void)
{
    if (is("maven"))
        maven_range();
    else if (is("pep440"))
        pep440_range();
    else if (is("ruby"))
        ruby_range();
    else
        semver_range();
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    dialect = argv[1];
    seed = strtoull(argv[2], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (unsigned long i = strtoul(argv[3], NULL, 10); i > 0; i--) {
        int compared = roll(4) == 0;
        near = roll(compared ? 2 : 4) == 0;
        if (compared) {
            say("cmp\t");
            version_of(1);
        } else {
            say("sat\t");
            range_of();
        }
        say("\t");
        version_of(compared);
        say("\n");
    }
    return 0;
}
