#ifndef COHORT_CZLIB_H
#define COHORT_CZLIB_H

#include <zlib.h>

#endif
