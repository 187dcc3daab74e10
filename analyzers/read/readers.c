#include "svcgraph/reader.h"

#define READER(name) &reader_##name,
const struct reader *const readers[] = {
#include "readers.def"
    NULL,
};
#undef READER

const struct reader *reader_find(struct str name)
{
    for (const struct reader *const *row = readers; *row; row++)
        if (str_is(name, (*row)->name))
            return *row;
    return NULL;
}

bool reader_adds(const struct reader *reader)
{
    return strcmp(reader->family, "package") == 0;
}
