/* Addresses in values, shell lines and configuration lines: each within its text and plausible. */
#include "../../analyzers/read/address_parts_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct addresses *found, struct str text)
{
    for (size_t i = 0; i < found->all.n; i++) {
        const struct address *address = &found->all.v[i];
        if (address->offset + address->host.n > text.n || !host_plausible(address->host) ||
            address->port > 65535 ||
            memcmp(text.p + address->offset, address->host.p, address->host.n) != 0)
            abort();
    }
}

/* First line: the key. The rest: the value. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct str value = { (const char *)data, size }, key;
    struct addresses found = { .arena = &arena };
    if (!str_split(&value, '\n', &key))
        return 0;
    const struct env_var vars[] = { { .name = key, .value = value }, { .name = STR("A") } };
    addresses_in_value(&found, key, value);
    addresses_in_command(&found, value);
    addresses_in_line(&found, value);
    check(&found, value);
    address_expand(&arena, value, vars, countof(vars));
    arena_release(&arena);
    return 0;
}
