import StrictJSON
import Tasks
import Testing

private let folder: String = {
  let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  return root.joined(separator: "/") + "/../shared/data/image_qa"
}()

/// A public set of picture questions and how many records of each kind it holds.
struct PictureSet: Sendable, CustomTestStringConvertible {
  let file: String
  /// References that are the answer's text.
  var free = 0
  /// References with options.
  var choices = 0
  /// References with boxes.
  var boxes = 0

  var testDescription: String { file }
}

@Suite("public picture questions", .enabled(if: isReadable(folder), "the data files are not here"))
struct VisualFileTests {
  static let sets = [
    PictureSet(file: "bccd/train.jsonl", free: 360, boxes: 117),
    PictureSet(file: "bccd/test.jsonl", free: 150, boxes: 50),
    PictureSet(file: "sign_digits/train.jsonl", choices: 200),
    PictureSet(file: "sign_digits/test.jsonl", choices: 100),
    PictureSet(file: "raccoon/train.jsonl", boxes: 60),
    PictureSet(file: "raccoon/test.jsonl", boxes: 20),
    PictureSet(file: "tabmwp/train.jsonl", free: 378, choices: 122),
    PictureSet(file: "tabmwp/test.jsonl", free: 155, choices: 45),
    PictureSet(file: "puzzlevqa/train.jsonl", choices: 500),
    PictureSet(file: "puzzlevqa/test.jsonl", choices: 200),
    PictureSet(file: "mathvision/test.jsonl", free: 118, choices: 122),
    PictureSet(file: "logicvista/test.jsonl", free: 60),
  ]

  @Test("every record becomes a sample of its kind with its picture", arguments: sets)
  func everyRecord(_ set: PictureSet) throws {
    let data = try Dataset.load(
      name: "pictures", files: [folder + "/" + set.file],
      task: TaskRegistry.standard.task("json_questions"), policy: DatasetPolicy(maxRefused: 1))
    #expect(data.refused.isEmpty, "\(data.refused.prefix(5))")
    var found = PictureSet(file: set.file)
    for sample in data.samples {
      let reference = (try? JSONParser.parse(sample.reference))?.object
      if reference?["options"] != nil {
        found.choices += 1
        #expect(sample.messages[0].text.contains("\n(A)"), "\(sample.id)")
      } else if reference?["width"] != nil {
        found.boxes += 1
      } else {
        found.free += 1
        #expect(reference == nil, "\(sample.id): \(sample.reference)")
      }
      #expect(sample.images.count == 1 && sample.images[0].bytes == nil, "\(sample.id)")
      #expect(isReadable(folder + "/" + set.name + "/" + sample.images[0].path), "\(sample.id)")
      #expect(!sample.messages[0].text.contains("<image"), "\(sample.id)")
    }
    #expect(found.free == set.free && found.choices == set.choices && found.boxes == set.boxes)
  }
}

extension PictureSet {
  /// The set's folder.
  fileprivate var name: String { file.split(separator: "/").first.map(String.init) ?? "" }
}
