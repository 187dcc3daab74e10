/* OTLP in JSON: what its files share. */
#ifndef READ_OTLP_PRIV_H
#define READ_OTLP_PRIV_H

#include "spans_priv.h"

enum { /* of struct spans */
       WORDS_VALUE,
       WORDS_ATTRIBUTE,
       WORDS_SPAN,
       WORDS_STATUS,
       WORDS_RESOURCE,
       WORDS_RESOURCE_SPANS,
       WORDS_SCOPE,
};

/* The list of attributes that comes next; once before, their words. */
void otlp_read_attributes(struct spans *s, struct attrs *attrs);
void otlp_attribute_words(struct spans *s);

#endif
