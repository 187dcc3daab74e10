#include "version_say.h"

#include "say.h"

enum { SHOWN = 3 };

void version_say_left_out(const struct fileset *set, struct arena *arena)
{
    size_t n = set->left_out.n;

    for (size_t i = 0; i < n && i < SHOWN; i++)
        say_note("%" PRIstr " %s", STR_ARG(fileset_shown(set, arena, set->left_out.v[i].path)),
                 set->left_out.v[i].why);
    if (n > SHOWN)
        say_note("... and %zu more like this", n - SHOWN);
}

void version_say_empty(const struct fileset *set, struct arena *arena, struct str given)
{
    const struct fileset_trouble *first = set->troubles.v;

    if (set->troubles.n)
        say_error("no .proto file in %" PRIstr ": %" PRIstr " %s", STR_ARG(given),
                  STR_ARG(fileset_shown(set, arena, first->path)), first->why);
    else
        say_error("no .proto file in %" PRIstr, STR_ARG(given));
}
