import Checkpoints
import Foundation
import Testing

@Suite("safetensors reader")
struct SafetensorsFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "each rule accepts the file that keeps it and refuses its twin by name",
    arguments: SafetensorsRule.all)
  func rules(rule: SafetensorsRule) throws {
    let good = try folder.write(rule.accepted, "good.safetensors")
    let bad = try folder.write(rule.refused, "bad.safetensors")
    let file = try SafetensorsFile(path: good)
    for name in file.names where file.info(name)?.type == .f32 {
      #expect(try file.readFloats(name).count == file.info(name)?.count)
    }
    let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(path: bad) }
    #expect(error?.path == bad)
    #expect(error?.description.contains(rule.because) == true, "\(error.debugDescription)")
  }

  @Test("the rules have names of their own and cover more than 120 files each way")
  func count() {
    #expect(SafetensorsRule.all.count > 120)
    #expect(Set(SafetensorsRule.all.map(\.name)).count == SafetensorsRule.all.count)
    #expect(SafetensorsRule.laxerInReference.isSubset(of: SafetensorsRule.all.map(\.name)))
  }

  @Test(
    "names that look like paths are only names",
    arguments: [
      "../../x", "/etc/passwd", "a/b", "", "\\u0000", String(repeating: "n", count: 1 << 20),
    ])
  func names(name: String) throws {
    let path = try folder.write(safetensors("{\(entry(name))}", data: 4), "a.safetensors")
    let file = try SafetensorsFile(path: path)
    #expect(try file.readFloats(try #require(file.names.first)) == [0])
  }

  @Test("BF16 and F16 are converted exactly")
  func conversions() throws {
    let header = "{\(entry("b", "BF16", "[4]", "[0,8]")),\(entry("h", "F16", "[5]", "[8,18]"))}"
    let bf16: [UInt16] = [0x3F80, 0xC040, 0x7F80, 0x0001]
    // 1, -2, the largest, the smallest subnormal, minus infinity.
    let f16: [UInt16] = [0x3C00, 0xC000, 0x7BFF, 0x0001, 0xFC00]
    var file = safetensors(header)
    for half in bf16 + f16 { file += [UInt8(half & 0xFF), UInt8(half >> 8)] }
    let source = try SafetensorsFile(path: folder.write(file, "a.safetensors"))
    #expect(
      try source.readFloats("b") == [1, -3, .infinity, Float(bitPattern: 0x0001_0000)])
    #expect(try source.readFloats("h") == [1, -2, 65504, 0x1p-24, -.infinity])
  }

  @Test("I32 is read as it is and not as floats")
  func integers() throws {
    let file =
      safetensors("{\(entry("i", "I32", "[2]", "[0,8]"))}") + [1, 0, 0, 0, 255, 255, 255, 255]
    let source = try SafetensorsFile(path: folder.write(file, "a.safetensors"))
    #expect(try source.readInt32s("i") == [1, -1])
    #expect(
      throws: CheckpointError.tensor(
        path: source.path, name: "i",
        fault: .wrongType(expected: "F32, BF16 or F16", found: "I32"))
    ) { try source.readFloats("i") }
  }

  @Test("a missing tensor, a wrong shape and a value that is not finite are named")
  func wanted() throws {
    var file = safetensors("{\(entry("a", "F32", "[2]", "[0,8]"))}", data: 4)
    file += [0, 0, 0xC0, 0x7F]
    let source = try SafetensorsFile(path: folder.write(file, "a.safetensors"))
    let path = source.path
    #expect(
      throws: CheckpointError.tensor(
        path: path, name: "b", fault: .absent(expectedShape: [3]))
    ) { try source.readFloats("b", shape: [3]) }
    #expect(
      throws: CheckpointError.tensor(
        path: path, name: "a", fault: .wrongShape(expected: [1, 2], found: [2]))
    ) { try source.readFloats("a", shape: [1, 2]) }
    #expect(throws: CheckpointError.tensor(path: path, name: "a", fault: .notFinite(element: 1))) {
      try source.readFloats("a", requireFinite: true)
    }
  }

  @Test("a file that is cut while it is open gives an error that names it")
  func cutWhileOpen() throws {
    let path = try folder.write(
      safetensors("{\(entry("a", "F32", "[1024]", "[0,4096]"))}", data: 4096), "a.safetensors")
    let source = try SafetensorsFile(path: path)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 1000)
    let error = #expect(throws: CheckpointError.self) { try source.readFloats("a") }
    #expect(error?.description.contains(path) == true)
    #expect(error?.description.contains("cut short") == true)
    #expect(error?.kind == .badData)
  }

  @Test("100,000 tensors, in any order, are read")
  func many() throws {
    let count = 100_000
    let entries = (0..<count).map { i in
      let place = i * 7919 % count
      return entry("t\(i)", "U8", "[1]", "[\(place),\(place + 1)]")
    }
    let path = try folder.write(
      safetensors("{" + entries.joined(separator: ",") + "}", data: count), "a.safetensors")
    #expect(try SafetensorsFile(path: path).names.count == count)
  }

  @Test("a missing file, a folder and a pipe are told apart and none is waited for")
  func kinds() throws {
    #expect(throws: CheckpointError.missingFile(path: folder.path + "/none")) {
      try SafetensorsFile(path: folder.path + "/none")
    }
    #expect(throws: CheckpointError.notRegularFile(path: folder.path)) {
      try SafetensorsFile(path: folder.path)
    }
    let pipe = folder.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(throws: CheckpointError.notRegularFile(path: pipe)) { try SafetensorsFile(path: pipe) }
  }

  @Test("50,000 mutated files are read or refused, never a trap")
  func mutations() throws {
    let header =
      "{\"__metadata__\":{\"format\":\"pt\"},\(entry("a", "F32", "[2,3]", "[0,24]")),"
      + "\(entry("b", "BF16", "[4]", "[24,32]")),\(entry("c", "I32", "[1]", "[32,36]"))}"
    let seed = safetensors(header, data: 36)
    var random = SplitMix(state: 7)
    let path = folder.path + "/m.safetensors"
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var accepted = 0
    for _ in 0..<50_000 {
      let file = mutated(seed, &random)
      try #require(ftruncate(descriptor, off_t(file.count)) == 0)
      try #require(pwrite(descriptor, file, file.count, 0) == file.count)
      do throws(CheckpointError) {
        let source = try SafetensorsFile(path: path)
        accepted += 1
        for name in source.names {
          guard let type = source.info(name)?.type else { continue }
          switch type {
          case .f32, .bf16, .f16: _ = try source.readFloats(name)
          case .i32: _ = try source.readInt32s(name)
          default: break
          }
        }
      } catch { #expect(error.path == path) }
    }
    // Mutations of the data alone, and of names, stay valid; most others do not.
    #expect(accepted > 1_000 && accepted < 40_000)
  }

  private func mutated(_ seed: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    let digits = Array("0123456789-{}[],:\"".utf8)
    var file = seed
    for _ in 0...Int(random.next() % 3) {
      let at = Int(random.next() % UInt64(file.count))
      switch random.next() % 6 {
      case 0: file[at] ^= 1 << UInt8(random.next() % 8)
      case 1: file[at] = UInt8(random.next() % 256)
      case 2: file[at] = digits[Int(random.next() % UInt64(digits.count))]
      case 3: file.insert(digits[Int(random.next() % UInt64(digits.count))], at: at)
      case 4: if file.count > 1 { file.remove(at: at) }
      default: if at > 0 { file.removeLast(min(at, file.count - 1)) }
      }
    }
    return file
  }
}

/// A small generator of random numbers, equal on every machine.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
