/* Operands of 'compat' that are compiled: descriptor sets and images of buf. */
#include "compat.h"
#include "say.h"
#include "svcgraph/descriptor.h"

bool compat_set_open(struct run *run, const struct fileset *set, struct str *out)
{
    const char *error;

    if (!fileset_read(set, 0, &run->arena, out, &error)) {
        say_error("%" PRIstr ": %s", STR_ARG(set->word), error);
        return false;
    }
    if (descriptor_looks_like(*out, true))
        return true;
    say_error("%" PRIstr ": neither a folder, nor a .proto file, nor a descriptor set",
              STR_ARG(set->word));
    return false;
}
