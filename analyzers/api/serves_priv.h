/* Within analyzers/api: a view against a definition, operation by operation. */
#ifndef SVCGRAPH_API_SERVES_PRIV_H
#define SVCGRAPH_API_SERVES_PRIV_H

#include "compare_priv.h"

/* Two elements whose schemas must fit. */
struct claim {
    const struct api_operation *operation; /* of the view */
    struct str element;                    /* "response 200" */
    struct str subject;                    /* in sentences: "the body" */
    uint32_t pair;
    bool response;
    struct loc view, def; /* of the elements */
};

struct found { /* what answers an operation of the view */
    const struct api_operation *operation;
    struct str path; /* of the view's, as it matched: with or without the base path */
    struct str template;
    bool rerouted; /* it had an operation of its own, and now is one case of a template */
    const struct api_operation *elsewhere; /* none; but this is the same below another base path */
};
struct finder { /* of operations of a definition, for those of a view */
    const struct api *def, *view;
    bool based;     /* both have one base path, and paths are compared with it */
    bool sorted;    /* the definition's operations are by name */
    uint64_t scans; /* operations that may still be looked at */
    bool spent;     /* that was too few: what is not found may be there */
};
struct finder finder_of(const struct api *def, const struct api *view);
struct found find_operation(struct finder *finder, const struct api_operation *operation);

struct serving {
    struct comparison c;
    struct arena *arena; /* of what is told */
    const struct api *view, *def;
    struct finder finder;
    struct str who;
    const struct api_operation *at; /* of the view, that is compared now */
    VEC(struct claim) claims;
    VEC(struct api_break) told;
    bool cut;
};

struct str media_plain(struct str media_type);
bool media_contains(struct str range, struct str type);
bool media_is_text(struct str media_type);

/* The response of a status: exact beats range beats default; NULL: none. */
const struct api_response *find_response(const struct api_operation *operation, struct str status);
bool status_is_success(struct str status);

/* parameters.c, bodies.c: of one operation of the view and what answers it */
void serve_parameters(struct serving *s, const struct api_operation *view,
                      const struct found *found);
void serve_headers(struct serving *s, const struct api_response *view,
                   const struct api_response *def);
void serve_both(struct serving *s, const struct api_operation *view, const struct found *found);
void claim_schemas(struct serving *s, struct claim claim, const struct api_schema *view,
                   const struct api_schema *def, unsigned mode);
unsigned serving_mode(const struct serving *s, bool response);

/* serves.c */
struct api_break *tell(struct serving *s, enum api_severity severity, struct str element,
                       struct loc view, struct loc def, struct str message);

/* report.c */
void tell_claims(struct serving *s);

#endif
