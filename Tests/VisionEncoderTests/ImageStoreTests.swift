import Foundation
import TensorTesting
import Testing
import VisionEncoder

/// Pictures of one colour in a folder of their own.
private final class Pictures {
  let path = FileManager.default.temporaryDirectory.path + "/pictures-" + UUID().uuidString
  let files: [ImageFile]

  init(count: Int, width: Int = 56, height: Int = 56) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var files: [ImageFile] = []
    for index in 0..<count {
      let picture = HandMadePNG(
        width: width, height: height, red: UInt8(index), green: 100, blue: 200)
      try Data(picture.bytes).write(to: URL(filePath: path + "/\(index).png"))
      files.append(try ImageFile("\(index).png", root: path))
    }
    self.files = files
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("image store")
struct ImageStoreTests {
  private static let preprocessor = ImagePreprocessor(ImagePreprocessor.Configuration())

  @Test("what is kept gives the patches of a fresh decode, bit for bit")
  func values() throws {
    let pictures = try Pictures(count: 2, width: 90, height: 61)
    let store = ImageStore(Self.preprocessor, budget: 1 << 20)
    for file in pictures.files + pictures.files {
      let fresh = try Self.preprocessor.patches(
        of: try ImageDecoder.decode(file: file.path), name: "")
      #expect(try store.inspect(file).grid == fresh.grid)
      #expect(try store.patches(of: file, expecting: fresh.grid) == fresh)
    }
    #expect(store.decodedCount == 2)
  }

  @Test("the budget holds: what was used longest ago is dropped, and nothing is kept for 0 bytes")
  func budget() throws {
    let pictures = try Pictures(count: 6)
    let size = 56 * 56 * 3
    let store = ImageStore(Self.preprocessor, budget: 4 * size)
    let grid = try store.inspect(pictures.files[0]).grid
    for file in pictures.files {
      _ = try store.patches(of: file, expecting: grid)
      // The first stays in use.
      _ = try store.patches(of: pictures.files[0], expecting: grid)
      #expect(store.keptBytes <= 4 * size)
    }
    #expect(store.decodedCount == 6)
    _ = try store.patches(of: pictures.files[1], expecting: grid)
    #expect(store.decodedCount == 7)

    let none = ImageStore(Self.preprocessor, budget: 0)
    none.prefetch(pictures.files.map { ($0, grid) })
    for _ in 0..<2 { _ = try none.patches(of: pictures.files[0], expecting: grid) }
    #expect(none.decodedCount == 2 && none.keptBytes == 0)
  }

  @Test("pictures asked for ahead are decoded once, by the store's own thread")
  func prefetch() throws {
    let pictures = try Pictures(count: 5)
    let store = ImageStore(Self.preprocessor, budget: 1 << 20)
    let grid = try store.inspect(pictures.files[0]).grid
    for _ in 0..<2 { store.prefetch(pictures.files.map { ($0, grid) }) }
    // The last one waits for those before it.
    _ = try store.patches(of: pictures.files[4], expecting: grid)
    #expect(store.decodedCount == 5)
    for file in pictures.files { _ = try store.patches(of: file, expecting: grid) }
    #expect(store.decodedCount == 5)
  }

  @Test("pictures asked for ahead beyond the budget are left for later")
  func prefetchBudget() throws {
    let pictures = try Pictures(count: 6)
    let store = ImageStore(Self.preprocessor, budget: 4 * 56 * 56 * 3)
    let grid = try store.inspect(pictures.files[0]).grid
    store.prefetch(pictures.files.map { ($0, grid) })
    for file in pictures.files { _ = try store.patches(of: file, expecting: grid) }
    #expect(store.decodedCount == 6)
  }

  @Test("the hash of a picture changes with any byte")
  func hashes() throws {
    let pictures = try Pictures(count: 2)
    let store = ImageStore(Self.preprocessor, budget: 0)
    var hashes: Set<UInt64> = [try store.inspect(pictures.files[1]).hash]
    let file = pictures.files[0]
    let bytes = try Data(contentsOf: URL(filePath: file.path))
    #expect(hashes.insert(try store.inspect(file).hash).inserted)
    #expect(try store.inspect(file).hash == store.inspect(file).hash)
    for index in [60, bytes.count - 1, bytes.count - 9] {
      var other = bytes
      other[index] ^= 1
      try other.write(to: URL(filePath: file.path))
      #expect(hashes.insert(try store.inspect(file).hash).inserted)
    }
  }

  @Test("a preprocessor that would make gigabytes of one picture refuses it")
  func extremePatches() throws {
    var configuration = ImagePreprocessor.Configuration()
    configuration.patchSize = 256
    configuration.mergeSize = 16
    configuration.temporalPatchSize = 16
    configuration.minPixels = 1 << 26
    configuration.maxPixels = 1 << 26
    do {
      _ = try ImagePreprocessor(configuration)
        .grid(of: ImageSize(width: 16_384, height: 82), name: "a.png")
      Issue.record("taken")
    } catch {
      guard case .tooManyPatches = error.fault else { throw error }
    }
  }

  @Test("threads that ask for the same pictures get the same patches")
  func threads() async throws {
    let pictures = try Pictures(count: 4)
    let files = pictures.files
    let store = ImageStore(Self.preprocessor, budget: 2 * 56 * 56 * 3)
    let grid = try store.inspect(files[0]).grid
    let expected = try files.map { try store.patches(of: $0, expecting: grid) }
    await withTaskGroup(of: Bool.self) { group in
      for worker in 0..<8 {
        group.addTask {
          (0..<40).allSatisfy { step in
            let index = (step + worker) % files.count
            store.prefetch([(files[(index + 1) % files.count], grid)])
            return (try? store.patches(of: files[index], expecting: grid)) == expected[index]
          }
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  @Test("errors name record and path, also of a picture that was asked for ahead")
  func errors() throws {
    let pictures = try Pictures(count: 1)
    let store = ImageStore(Self.preprocessor, budget: 1 << 20)
    let file = try ImageFile("0.png", root: pictures.path, place: "train.jsonl:3")
    let grid = try store.inspect(file).grid
    try Data([1, 2, 3]).write(to: URL(filePath: file.path))
    store.prefetch([(file, grid)])
    do {
      _ = try store.patches(of: file, expecting: grid)
      Issue.record("decoded")
    } catch {
      #expect(error.name == "train.jsonl:3: 0.png")
    }
    for path in ["../x.png", "none.png", "a\0b.png", ""] {
      do {
        let file = try ImageFile(path, root: pictures.path, place: "r:1")
        _ = try store.inspect(file)
        Issue.record("found \(path)")
      } catch {
        #expect(error.name.hasPrefix("r:1"))
      }
    }
  }
}
