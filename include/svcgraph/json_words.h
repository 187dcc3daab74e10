/*
 * Words that a reader asks a JSON reader for, by number: the keys of a kind of object, or the texts
 * of a kind of value. Dumps repeat themselves, so the word that came after the last one the time
 * before is compared first, where it stands: mostly no key is looked for, nor looked up.
 */
#ifndef SVCGRAPH_JSON_WORDS_H
#define SVCGRAPH_JSON_WORDS_H

#include "svcgraph/json.h"

enum {
    JSON_OTHER_WORD = -1, /* one that was not asked for */
    JSON_NO_WORD = -2,
    JSON_LIST_END = -3,
    JSON_UNREAD = -4,
};

struct json_word {
    const char *text;
    int number; /* from 0; several texts may have one */
};

struct json_words;

/* The table and its texts stay with the caller. Words belong to one reader of documents at a time.
 */
struct json_words *json_words_new(struct arena *arena, const struct json_word *table, size_t n);

/*
 * json_next where an object is open and a key may stand. The number of the key, or JSON_NO_WORD
 * when the object ended instead, or an error. json_str is the key as ever.
 */
int json_key(struct json *j, struct json_words *words);

/*
 * Several fields at once whose values are texts or whole numbers that need no work: up to max of
 * them, and before the first one that is another. key is what json_key gives behind them: a key whose value is still to be read, or
 * JSON_NO_WORD at the end of the object; or JSON_UNREAD, when that is to be asked for. Texts stay
 * until the window is loaded anew.
 */
struct json_pair {
    int number;
    struct str text;
};
size_t json_fields(struct json *j, struct json_words *words, struct json_pair *out, size_t max,
                   int *key);

/*
 * json_next where a value is to come, and json_key behind it: the number of an object's first key.
 * JSON_NO_WORD when it is empty, or another value (which is skipped), or an error.
 */
int json_enter(struct json *j, struct json_words *words);

/*
 * The same for the next object of the list that is open, others being skipped; JSON_LIST_END where
 * the list ends, or an error. An empty object gives JSON_NO_WORD.
 */
int json_item(struct json *j, struct json_words *words);

/* json_next where a value is to come. Its number when it is a string; JSON_NO_WORD when it is none.
 */
int json_word(struct json *j, struct json_words *words);

/*
 * The shape of the objects of a list: fixed text with two '%', a word and a text, in some forms
 * that begin in the same way and differ behind the word:
 * "{\"key\":%,\"value\":{\"stringValue\":%}}". No white space, no piece of more than 32 bytes.
 */
enum { JSON_FORMS_MAX = 4 };
struct json_shape;
struct json_shape *json_shape_new(struct arena *arena, const char *const *forms, size_t n);

/*
 * The next objects of the list, whole, as many as are of the shape and can be seen at once, up to
 * max: the word's number and the text of each. Texts stay until the window is loaded anew.
 */
size_t json_shaped(struct json *j, const struct json_shape *shape, struct json_words *words,
                   struct json_pair *out, size_t max);

/*
 * Objects that come again byte by byte, such as what a service says of itself in each message: those
 * that were learnt are stepped over.
 */
enum { JSON_VALUES = 256 };
struct json_values;
struct json_values *json_values_new(struct arena *arena);

/*
 * Where a value is to come: reads it, and gives its number below JSON_VALUES, when it is known;
 * otherwise reads nothing, and gives -1.
 */
int json_known(struct json *j, struct json_values *values);

/*
 * When the value that json_known did not know is read. Its number, or -1 when it is not worth it.
 * Numbers are given again when others are forgotten for it.
 */
int json_learn(struct json *j, struct json_values *values);

#endif
