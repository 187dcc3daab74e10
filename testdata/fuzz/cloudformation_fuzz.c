/* Templates of any shape: a graph, or none, and no edge from a node to itself. */
#include "manifest.h"

MANIFEST_FUZZ(cloudformation)
