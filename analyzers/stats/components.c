/*
 * Strongly connected components of the calls: R. Tarjan, SIAM J. Computing 1(2), 1972, the stack of
 * calls as an array. Going from callee to caller, the components of callers close first.
 */
#include "load_priv.h"

bool calls_of(uint32_t n, const struct multiplier *list, size_t n_list, struct calls *out,
              struct arena *arena)
{
    *out = (struct calls){ .n = n, .off = arena_array(arena, size_t, (size_t)n + 2) };
    for (size_t i = 0; i < n_list; i++) {
        if (list[i].from >= n || list[i].to >= n || !(list[i].factor >= 0) || isinf(list[i].factor))
            return false;
        out->off[(size_t)list[i].to + 2] += list[i].factor > 0;
    }
    for (uint32_t v = 0; v < n; v++)
        out->off[(size_t)v + 2] += out->off[(size_t)v + 1];
    out->from = arena_array(arena, uint32_t, n_list);
    out->factor = arena_array(arena, double, n_list);
    for (size_t i = 0; i < n_list; i++) {
        if (list[i].factor == 0)
            continue;
        size_t at = out->off[(size_t)list[i].to + 1]++;
        out->from[at] = list[i].from;
        out->factor[at] = list[i].factor;
    }
    return true;
}

#define DONE UINT32_MAX

struct search {
    const struct calls *calls;
    uint32_t *low;          /* 0: not seen; else the lowest number reachable; DONE when closed */
    uint32_t *open;         /* nodes of components not closed yet */
    uint32_t *path, *entry; /* the way here, and the numbers its nodes got when entered */
    size_t *next;           /* their next call to look at */
    uint32_t n_open, n_path, entered;
    struct components *found;
};

static void enter(struct search *s, uint32_t v)
{
    s->low[v] = s->entry[s->n_path] = ++s->entered;
    s->open[s->n_open++] = v;
    s->path[s->n_path] = v;
    s->next[s->n_path++] = s->calls->off[v];
}

static void close_component(struct search *s, uint32_t v)
{
    struct components *found = s->found;
    uint32_t end = found->off[found->n], member;
    do {
        member = s->open[--s->n_open];
        s->low[member] = DONE;
        found->of[member] = found->n;
        found->place[member] = end - found->off[found->n];
        found->member[end++] = member;
    } while (member != v);
    found->off[++found->n] = end;
}

static void search_from(struct search *s, uint32_t root)
{
    enter(s, root);
    while (s->n_path) {
        uint32_t top = s->n_path - 1, v = s->path[top];
        if (s->next[top] < s->calls->off[(size_t)v + 1]) {
            uint32_t to = s->calls->from[s->next[top]++];
            if (!s->low[to])
                enter(s, to);
            else if (s->low[to] < s->low[v]) /* closed ones are the highest */
                s->low[v] = s->low[to];
            continue;
        }
        s->n_path--;
        if (s->low[v] == s->entry[top])
            close_component(s, v);
        else if (s->low[v] < s->low[s->path[top - 1]])
            s->low[s->path[top - 1]] = s->low[v];
    }
}

struct components components_of(const struct calls *calls, struct arena *arena)
{
    struct arena scratch = { 0 };
    uint32_t n = calls->n;
    struct components found = {
        .of = arena_array(arena, uint32_t, n),
        .off = arena_array(arena, uint32_t, (size_t)n + 1),
        .member = arena_array(arena, uint32_t, n),
        .place = arena_array(arena, uint32_t, n),
    };
    struct search s = {
        .calls = calls,
        .low = arena_array(&scratch, uint32_t, n),
        .open = arena_array(&scratch, uint32_t, n),
        .path = arena_array(&scratch, uint32_t, n),
        .entry = arena_array(&scratch, uint32_t, n),
        .next = arena_array(&scratch, size_t, n),
        .found = &found,
    };
    for (uint32_t v = 0; v < n; v++)
        if (!s.low[v])
            search_from(&s, v);
    arena_release(&scratch);
    return found;
}
