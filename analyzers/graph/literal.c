/* Addresses that are numbers. */
#include "build_priv.h"

static bool is_ipv4(struct str host, unsigned *octets)
{
    struct str rest = host, part;
    size_t n = 0;
    while (str_split(&rest, '.', &part)) {
        uint64_t number;
        if (n == 4 || part.n == 0 || part.n > 3 || !str_to_u64(part, &number) || number > 255)
            return false;
        octets[n++] = (unsigned)number;
    }
    return n == 4;
}

static bool is_ipv6(struct str host)
{
    size_t colons = 0;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (!hex && c != ':' && c != '.')
            return false;
        colons += c == ':';
    }
    return colons >= 2;
}

/* Of documentation (RFC 5737), this host, multicast and above, netmasks. */
static bool is_no_machine(const unsigned *o)
{
    return o[0] == 0 || o[0] == 127 || o[0] >= 224 || (o[0] == 169 && o[1] == 254) ||
           (o[0] == 192 && o[1] == 0 && o[2] == 2) || (o[0] == 198 && o[1] == 51 && o[2] == 100) ||
           (o[0] == 203 && o[1] == 0 && o[2] == 113);
}

static bool is_public_resolver(struct str host)
{
    static const char *const known[] = { "8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9" };
    for (size_t i = 0; i < countof(known); i++)
        if (str_is(host, known[i]))
            return true;
    return false;
}

bool host_is_literal(struct str host)
{
    unsigned octets[4];
    if (host.n > 1 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = (struct str){ host.p + 1, host.n - 2 };
    if (is_ipv4(host, octets))
        return !is_no_machine(octets) && !is_public_resolver(host);
    return is_ipv6(host) && !str_starts(host, "2001:db8") && !str_starts(host, "fe80:") &&
           !str_starts(host, "ff") && !str_is(host, "::1") && !str_is(host, "::");
}
