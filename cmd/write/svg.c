/* Pictures: libgvc is loaded only when one is asked for, so that nothing else pays for it. */
#include "dot_graph.h"

#include <dlfcn.h>
#include <errno.h>

#include "../say.h"
#include "out.h"

typedef struct GVC_s GVC_t;

struct gvc {
    void *library;
    GVC_t *(*context)(void);
    int (*layout)(GVC_t *context, Agraph_t *graph, const char *engine);
    int (*render)(GVC_t *context, Agraph_t *graph, const char *format, char **data, unsigned *n);
    void (*free_data)(char *data);
    int (*free_layout)(GVC_t *context, Agraph_t *graph);
    int (*free_context)(GVC_t *context);
};

/* ISO C has no cast from an object pointer to a function pointer. */
static bool find(const struct gvc *gvc, const char *name, void *out_function)
{
    void *found = dlsym(gvc->library, name);
    memcpy(out_function, &found, sizeof(found));
    return found != NULL;
}

static bool load(struct gvc *gvc)
{
    gvc->library = dlopen("libgvc.so.6", RTLD_NOW | RTLD_GLOBAL);
    if (!gvc->library)
        gvc->library = dlopen("libgvc.so", RTLD_NOW | RTLD_GLOBAL);
    return gvc->library && find(gvc, "gvContext", &gvc->context) &&
           find(gvc, "gvLayout", &gvc->layout) && find(gvc, "gvRenderData", &gvc->render) &&
           find(gvc, "gvFreeRenderData", &gvc->free_data) &&
           find(gvc, "gvFreeLayout", &gvc->free_layout) &&
           find(gvc, "gvFreeContext", &gvc->free_context);
}

static bool render(const struct gvc *gvc, Agraph_t *graph, const char *format, struct out *out)
{
    char *data = NULL;
    unsigned n = 0;
    GVC_t *context = gvc->context();
    bool drawn = context && gvc->layout(context, graph, "dot") == 0;
    if (drawn) {
        drawn = gvc->render(context, graph, format, &data, &n) == 0 && data;
        if (drawn)
            out_bytes(out, data, n);
        if (data)
            gvc->free_data(data);
        gvc->free_layout(context, graph);
    }
    if (context)
        gvc->free_context(context);
    return drawn;
}

static void write_picture(const struct result *result, struct out *out, const char *format)
{
    enum { NODES_MANY = 150, EDGES_PER_NODE = 3 };
    struct gvc gvc = { 0 };
    if (!load(&gvc)) {
        say_error("pictures need Graphviz (on Debian the package libgvc6): install it, or write "
                  "--format dot and draw that elsewhere");
        out->error = out->error ? out->error : ENOTSUP;
        return;
    }
    const struct graph *g = result->graph;
    if (g->n > NODES_MANY || g->m / EDGES_PER_NODE > g->n)
        say_note("The picture has %u nodes and %u edges: --focus NODE, --hide or --only-cycles "
                 "make it readable, and faster to draw.",
                 g->n, g->m);
    struct arena scratch = { 0 };
    Agraph_t *graph = dot_graph(result, &scratch);
    if (!render(&gvc, graph, format, out)) {
        say_error("Graphviz could not draw the picture");
        out->error = out->error ? out->error : EIO;
    }
    agclose(graph);
    arena_release(&scratch);
}

static void write_svg(const struct result *result, struct out *out)
{
    write_picture(result, out, "svg");
}

const struct writer writer_svg = {
    .name = "svg",
    .title = "picture for browsers, drawn by Graphviz",
    .suffix = ".svg",
    .accepts = RESULT_GRAPH,
    .write = write_svg,
};

static void write_png(const struct result *result, struct out *out)
{
    write_picture(result, out, "png");
}

const struct writer writer_png = {
    .name = "png",
    .title = "picture in pixels, drawn by Graphviz",
    .suffix = ".png",
    .accepts = RESULT_GRAPH,
    .write = write_png,
};
