/* Lines of package manifests, and where their parts stand. */
#include "package_priv.h"

bool package_parse_text(struct input *input)
{
    input->parsed = input;
    return true;
}

struct package_lines package_lines(struct str text, uint32_t source)
{
    return (struct package_lines){ .rest = text, .source = source };
}

bool package_next_line(struct package_lines *lines, struct package_line *out)
{
    struct str line;
    if (!str_split(&lines->rest, '\n', &line))
        return false;
    *out = (struct package_line){ str_trim(line), line.p, { lines->source, ++lines->number, 1 } };
    return true;
}

struct loc package_loc(const struct package_line *line, struct str part)
{
    struct loc loc = line->loc;
    loc.column += (uint32_t)(part.p - line->begin);
    return loc;
}
