import Foundation
import Shapes
import StrictJSON
import Tasks
import Testing
import VisionEncoder

@Suite("bundled pictures")
struct BundledPictureTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "datasets/tiny-shapes").path()

  private func samples() throws -> [Sample] {
    try Dataset.load(
      name: "tiny-shapes", files: [Self.folder + "/test.jsonl"],
      task: JSONQuestions(options: TaskOptions(task: JSONQuestions.id)),
      policy: DatasetPolicy(onBadRecord: .fail, maxRefused: 0)
    ).samples
  }

  @Test("every record has a picture that decodes, at most 112 pixels a side, all within 5 MB")
  func pictures() throws {
    var bytes = try Data(contentsOf: URL(filePath: Self.folder + "/test.jsonl")).count
    for path in Set(try samples().flatMap { $0.messages[0].images.map(\.path) }) {
      let file = Self.folder + "/" + path
      let image = try ImageDecoder.decode(file: file)
      #expect(max(image.width, image.height) <= ShapeScene.longestSide, "\(path)")
      bytes += try Data(contentsOf: URL(filePath: file)).count
    }
    #expect(bytes <= 5_000_000)
  }

  @Test("no answer is worth more than 35 percent of its family")
  func shares() throws {
    let families = Dictionary(grouping: try samples()) { $0.family ?? "" }
    #expect(Set(families.keys) == Set(ShapeFamily.allCases.map(\.rawValue)))
    for (family, list) in families {
      let most = Dictionary(grouping: list, by: \.reference).values.map(\.count).max() ?? 0
      #expect(Double(most) <= 0.35 * Double(list.count), "\(family)")
    }
  }

  @Test("all scenes are on the test side, so that no made training file has one")
  func side() throws {
    for line in try String(contentsOfFile: Self.folder + "/test.jsonl", encoding: .utf8)
      .split(separator: "\n")
    {
      let record = try JSONParser.parse(Array(line.utf8))
      let canonical = try #require(record["canonical"]?.string)
      #expect(ProblemSplit.side(of: canonical, testShare: 0.1) == .test)
    }
  }

  @Test("the bundled set is the one that the generator makes from seed 1, records and pixels")
  func made() throws {
    let items = try ShapeDatasetMaker.items(.test, count: 700, ShapeDataSettings())
    var records: [String] = []
    for (number, item) in items.enumerated() {
      let name = "test/\(number)." + (item.scene.jpegQuality == nil ? "png" : "jpg")
      records += item.questions.map { question, _ in
        JSONValue.object(question.record(image: name, of: item.scene)).text
      }
      let image = try ImageDecoder.decode(file: Self.folder + "/" + name)
      let distances = zip(image.pixels, ShapePainter.pixels(of: item.scene)).map {
        abs(Int($0) - Int($1))
      }
      if item.scene.jpegQuality == nil {
        #expect(distances.allSatisfy { $0 == 0 }, "\(name)")
      } else {
        #expect(Double(distances.reduce(0, +)) / Double(distances.count) < 12, "\(name)")
      }
    }
    let lines = try String(contentsOfFile: Self.folder + "/test.jsonl", encoding: .utf8)
      .split(separator: "\n").map(String.init)
    #expect(lines == records)
  }
}
