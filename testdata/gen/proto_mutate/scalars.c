/* The scalar types. */
#include <string.h>

#include "proto_mutate.h"

static const char *const scalars[] = { "double", "float",    "int64",    "uint64",  "int32",
                                       "fixed64", "fixed32", "bool",     "string",  "bytes",
                                       "uint32", "sfixed32", "sfixed64", "sint32",  "sint64" };

const char *scalar(void)
{
    return scalars[pick(sizeof(scalars) / sizeof(scalars[0]))];
}

bool is_scalar(const char *text)
{
    for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
        if (strcmp(text, scalars[i]) == 0)
            return true;
    return false;
}
