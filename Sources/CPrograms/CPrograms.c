#include "CPrograms.h"

static const uint8_t server[] = {
#embed "namespaces.py" suffix(, '\n', '\n', )
#embed "server.py" suffix(, '\n', '\n', )
#embed "program.py"
};
static const uint8_t codec[] = {
#embed "codec.py"
};
static const uint8_t subject[] = {
#embed "subject.py"
};
static const uint8_t judge[] = {
#embed "judge.py" suffix(, '\n', '\n', )
#embed "verdict.py"
};
static const uint8_t comparison[] = {
#embed "comparison.py"
};
static const uint8_t evidence[] = {
#embed "evidence.py"
};
static const uint8_t check[] = {
#embed "check.py"
};

TrustedProgram trusted_program_server(void) { return (TrustedProgram){server, sizeof server}; }
TrustedProgram trusted_program_codec(void) { return (TrustedProgram){codec, sizeof codec}; }
TrustedProgram trusted_program_subject(void) { return (TrustedProgram){subject, sizeof subject}; }
TrustedProgram trusted_program_judge(void) { return (TrustedProgram){judge, sizeof judge}; }
TrustedProgram trusted_program_comparison(void) { return (TrustedProgram){comparison, sizeof comparison}; }
TrustedProgram trusted_program_evidence(void) { return (TrustedProgram){evidence, sizeof evidence}; }
TrustedProgram trusted_program_check(void) { return (TrustedProgram){check, sizeof check}; }
