# does: compiling and running C++ with threads and exceptions
command -v g++ >/dev/null || { echo "skipped: no g++"; exit; }
cat >main.cpp <<'CODE'
#include <iostream>
#include <stdexcept>
#include <thread>
#include <vector>
int main() {
    std::vector<int> results(4);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) threads.emplace_back([&results, i] { results[i] = i * i; });
    for (auto &thread : threads) thread.join();
    try { throw std::runtime_error("thrown"); } catch (const std::exception &) { std::cout << results[3] << "\n"; }
}
CODE
g++ -O1 -pthread main.cpp -o program && [ "$(./program)" = 9 ] && echo ok
