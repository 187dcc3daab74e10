/* Operands of 'compat' that are compiled: descriptor sets and images of buf. */
#include "compat.h"
#include "say.h"
#include "svcgraph/descriptor.h"

bool compat_set_open(struct run *run, const char *path, struct str *out)
{
    const char *error = "out of memory";
    struct stream *stream = stream_open(path, &error);
    bool whole = stream && stream_slurp(stream, &run->arena, run->limits.file_bytes, out, &error);

    stream_close(stream);
    if (!whole) {
        say_error("%s: %s", path, error);
        return false;
    }
    if (descriptor_looks_like(*out, true))
        return true;
    say_error("%s: neither a folder, nor a .proto file, nor a descriptor set", path);
    return false;
}
