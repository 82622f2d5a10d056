import Testing

@testable import HoneInference

@Suite struct `A stop filter` {
    @Test func `ends the text before a stop string, however it is cut`() {
        let text = "Yes – it is.\nUser: no"
        for size in 1...text.count {
            var filter = StopFilter(["\nUser:", "END"])
            var output = ""
            var rest = Substring(text)
            while !rest.isEmpty {
                output += filter.append(String(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            #expect(output + filter.finish() == "Yes – it is.")
            #expect(filter.hasStopped)
        }
    }

    @Test func `holds back no more than could become one`() {
        var filter = StopFilter(["stop"])
        #expect(filter.append("do st") == "do ")
        #expect(filter.append("and") == "stand")
        #expect(filter.append("sto") == "")
        #expect(filter.finish() == "sto")
        #expect(!filter.hasStopped)
    }

    @Test func `lets everything through without stop strings`() {
        var filter = StopFilter([])
        #expect(filter.append("a stop") == "a stop")
    }
}
