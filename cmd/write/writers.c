#include "svcgraph/writer.h"

#define WRITER(name) &writer_##name,
const struct writer *const writers[] = {
#include "writers.def"
    NULL,
};
#undef WRITER

const struct writer *writer_find(struct str name)
{
    for (const struct writer *const *row = writers; *row; row++)
        if (str_is(name, (*row)->name))
            return *row;
    return NULL;
}
