/** Lends the page the bridge of shared/contract/bridge.ts; runs sandboxed, so it is bundled into one CommonJS file. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { CHANNELS, type EyrieBridge } from '../shared/contract/bridge.ts'
import type { ServerFrame } from '../shared/contract/frames.ts'

/** This document's name: main keeps one connection for each, so that a reload never hears what its predecessor asked. */
const DOCUMENT = `${String(performance.timeOrigin)}-${String(Math.random())}`

/** Listens on a channel; the event itself never reaches the page. */
function listen(channel: string, listener: (value: unknown) => void): () => void {
  const own = (_event: IpcRendererEvent, document: string, value: unknown) => {
    if (document === DOCUMENT) listener(value)
  }
  ipcRenderer.on(channel, own)
  return () => {
    ipcRenderer.removeListener(channel, own)
  }
}

const bridge: EyrieBridge = {
  host: 'electron',
  send: (frame) => ipcRenderer.send(CHANNELS.frame, DOCUMENT, frame),
  // Main passes on what the contract server sent; the client checks what it reads of it.
  onFrame: (listener) => listen(CHANNELS.frame, (frame) => listener(frame as ServerFrame)),
  onClose: (listener) => listen(CHANNELS.close, (why) => listener(String(why))),
}

contextBridge.exposeInMainWorld('eyrie', bridge)
