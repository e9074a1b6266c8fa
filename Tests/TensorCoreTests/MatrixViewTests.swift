import TensorCore
import TensorTesting
import Testing

@Suite("Matrix views")
struct MatrixViewTests {
  private let backend = ReferenceBackend()

  @Test("rows and columns of a strided view address the parent's elements", .tags(.value))
  func nestedViews() {
    // 4 x 5 elements 0...19; rows 1..<4, then columns 2..<4 of them.
    let values = DoubleMatrix(rows: 4, columns: 5, values: (0..<20).map(Double.init))
    let whole = backend.upload(values)
    let view = whole.rows(1..<4).columns(2..<4)
    #expect(view.offset == 7 && view.rows == 3 && view.columns == 2 && view.stride == 5)
    #expect(backend.floats(view) == [7, 8, 12, 13, 17, 18])
    #expect(backend.floats(view.rows(2..<3)) == [17, 18])
    #expect(!view.isContiguous && view.rows(0..<1).isContiguous && whole.isContiguous)
    #expect(view.count == 6 && view.shape == "[3, 2]")
  }

  @Test("writing through a view leaves the elements around it", .tags(.value))
  func writeThroughView() {
    let whole = backend.upload(DoubleMatrix(rows: 3, columns: 3))
    backend.fill(whole.rows(1..<2).columns(1..<2), with: 5)
    #expect(backend.floats(whole) == [0, 0, 0, 0, 5, 0, 0, 0, 0])
  }

  @Test("the last row of a view need not be followed by a whole stride", .tags(.value))
  func tightEnd() {
    // offset 1, 2 rows 4 apart, 3 columns: the last element is 1 + 4 + 2 = 7 of 8.
    let view = Matrix(
      storage: backend.allocate(8, .f32), offset: 1, rows: 2, columns: 3, stride: 4)
    #expect(view.stride == 4)
  }

  @Test("views of no rows or no columns are allowed anywhere in the storage")
  func emptyViews() {
    let whole = backend.upload(DoubleMatrix(rows: 2, columns: 3))
    #expect(whole.rows(2..<2).count == 0 && whole.columns(3..<3).count == 0)
    #expect(Matrix(storage: backend.allocate(0, .f32), rows: 0, columns: 4).count == 0)
  }

  @Test("a view one element too long traps")
  func viewLeavesStorage() async {
    await #expect(processExitsWith: .failure) {
      let storage = ReferenceBackend().allocate(7, .f32)
      _ = Matrix(storage: storage, offset: 1, rows: 2, columns: 3, stride: 4)
    }
  }

  @Test("a stride below the column count traps")
  func overlappingRows() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix(storage: ReferenceBackend().allocate(100, .f32), rows: 2, columns: 3, stride: 2)
    }
  }

  @Test("rows beyond the last trap")
  func rowsOutOfRange() async {
    await #expect(processExitsWith: .failure) {
      let storage = ReferenceBackend().allocate(100, .f32)
      _ = Matrix(storage: storage, rows: 2, columns: 3).rows(1..<3)
    }
  }

  @Test("columns beyond the last trap, although the storage goes on")
  func columnsOutOfRange() async {
    await #expect(processExitsWith: .failure) {
      let storage = ReferenceBackend().allocate(100, .f32)
      _ = Matrix(storage: storage, rows: 2, columns: 3).columns(2..<4)
    }
  }

  @Test("reading bf16 storage as Float traps")
  func wrongType() async {
    await #expect(processExitsWith: .failure) {
      let storage = ReferenceBackend().allocate(100, .bf16)
      _ = Matrix(storage: storage, rows: 2, columns: 3).floats
    }
  }

  @Test("storage is given back when the last view goes")
  func storageLifetime() {
    #expect(backend.reservedByteCount == 0)
    do {
      let view = backend.upload(DoubleMatrix(rows: 4, columns: 4)).rows(1..<2)
      withExtendedLifetime(view) { #expect(backend.reservedByteCount == 64) }
    }
    #expect(backend.reservedByteCount == 0)
  }
}
