// @ts-check
/** The preload script of the floor: asks main for what it holds ready, over one channel and nothing else. */
const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('echo', {
  /** @param {string} what */
  ask: (what) => ipcRenderer.send('bench:echo', what),
  /** @param {(value: unknown) => void} listener */
  onAnswer: (listener) => {
    ipcRenderer.on('bench:echo', (_event, value) => listener(value))
  },
})
