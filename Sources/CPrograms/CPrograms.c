#include "CPrograms.h"

static const uint8_t server[] = {
#embed "server.py"
};
static const uint8_t codec[] = {
#embed "codec.py"
};
static const uint8_t subject[] = {
#embed "subject.py"
};
static const uint8_t judge[] = {
#embed "judge.py"
};
static const uint8_t comparison[] = {
#embed "comparison.py"
};
static const uint8_t check[] = {
#embed "check.py"
};

TrustedProgram trusted_program_server(void) { return (TrustedProgram){server, sizeof server}; }
TrustedProgram trusted_program_codec(void) { return (TrustedProgram){codec, sizeof codec}; }
TrustedProgram trusted_program_subject(void) { return (TrustedProgram){subject, sizeof subject}; }
TrustedProgram trusted_program_judge(void) { return (TrustedProgram){judge, sizeof judge}; }
TrustedProgram trusted_program_comparison(void) { return (TrustedProgram){comparison, sizeof comparison}; }
TrustedProgram trusted_program_check(void) { return (TrustedProgram){check, sizeof check}; }
