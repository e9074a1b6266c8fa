#ifndef COHORT_CMPFR_H
#define COHORT_CMPFR_H

#include <mpfr.h>

#endif
