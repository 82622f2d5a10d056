#pragma once

#include "Kernels.h"
#include <immintrin.h>

// What the two files of this instruction set share.
#define TARGET __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

rows_function avx512_rows_q8_0, avx512_rows_q4_0, avx512_rows_q4_k, avx512_rows_q5_k, avx512_rows_q6_k;
panel_function avx512_panel;
