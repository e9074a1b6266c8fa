import Foundation
import Testing
import VisionEncoder

@Suite("decoding what fuzzing found")
struct DecodingCorpusTests {
  @Test("every input decodes to its stated size or is refused, twice the same")
  func corpus() throws {
    let folder = Material.fixture("fuzz-images")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let limits = ImageLimits(maxSide: 4096, maxPixels: 1 << 20)
    var decoded = 0
    var faults: Set<String> = []
    for name in names {
      let bytes = try Material.bytes(folder + "/" + name)
      let size = try? ImageDecoder.size(of: bytes, name: name, limits: limits)
      let results = (0..<2).map { _ in
        Result { () throws(ImageError) in
          try ImageDecoder.decode(bytes, name: name, limits: limits)
        }
      }
      switch (results[0], results[1]) {
      case (.success(let first), .success(let second)):
        #expect(first == second && first.size == size, "\(name)")
        #expect(first.pixels.count == 3 * first.size.width * first.size.height, "\(name)")
        decoded += 1
      case (.failure(let first), .failure(let second)):
        #expect(first == second && first.name == name)
        faults.insert("\(first.fault)")
      default: Issue.record("\(name): decoded once only")
      }
    }
    // Both ways are taken, the second for many reasons.
    #expect(decoded >= 20 && faults.count >= 10, "\(decoded) decoded, \(faults)")
  }
}
