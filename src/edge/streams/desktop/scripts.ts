/**
 * The program beside a lent desktop, of what ships with the system: PowerShell on Windows, JavaScript for Automation on macOS. UNTRIED: neither
 * system was there. It looks and presses only when it is told to, and ends with its input, so with us, also after a kill −9: it then ends the game.
 *
 *   in   tick                        out   state IDLE FRONT X Y WIDTH HEIGHT READY TITLE64
 *        game PID                          IDLE: ms since the owner's own last input, not what is pressed here
 *        key CODE 1|0                      FRONT: process whose window is in front; then that window, in picture elements of
 *                                          the screen that is captured; on macOS 0 0 0 0 unless it lies wholly on it
 *        move X Y     (of 65,535)          READY: 1, or 0 while the system does not let it watch and press
 *        turn DX DY                        TITLE64: UTF-8 in base64: a title is the game's own word, and may hold an end of line
 *        button N 1|0
 *        wheel STEPS
 *
 * Nothing is pressed, though let go, unless the window in front is the game's, and no button and no wheel unless the pointer is over it: what
 * turns a player's head also moves the pointer out of a window. The pointer is moved as input is, not set: only so is it marked as ours.
 */

/** Source: Win32 SendInput, SetWindowsHookEx, GetLastInputInfo, KEYBDINPUT, LowLevelKeyboardProc (LLKHF_INJECTED), LowLevelMouseProc (LLMHF_INJECTED). */
export const WINDOWS_SCRIPT = String.raw`
$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
public static class Realms {
  [StructLayout(LayoutKind.Sequential)] public struct Rect { public int L, T, R, B; }
  [StructLayout(LayoutKind.Sequential)] public struct Point { public int X, Y; }
  [StructLayout(LayoutKind.Sequential)] struct Mouse { public int dx, dy; public uint data, flags, time; public IntPtr extra; }
  [StructLayout(LayoutKind.Sequential)] struct Key { public ushort vk, scan; public uint flags, time; public IntPtr extra; }
  [StructLayout(LayoutKind.Explicit)] struct Union { [FieldOffset(0)] public Mouse m; [FieldOffset(0)] public Key k; }
  [StructLayout(LayoutKind.Sequential)] struct Input { public uint type; public Union u; }
  [StructLayout(LayoutKind.Sequential)] struct Last { public uint size, time; }
  [StructLayout(LayoutKind.Sequential)] struct Msg { public IntPtr h; public uint m; public IntPtr w, l; public uint t; public Point p; }
  delegate IntPtr Hook(int code, IntPtr w, IntPtr l);
  [DllImport("user32.dll")] static extern uint SendInput(uint n, Input[] i, int size);
  [DllImport("user32.dll")] static extern IntPtr SetWindowsHookEx(int id, Hook h, IntPtr m, uint t);
  [DllImport("user32.dll")] static extern IntPtr CallNextHookEx(IntPtr h, int c, IntPtr w, IntPtr l);
  [DllImport("user32.dll")] static extern int GetMessage(out Msg m, IntPtr h, uint a, uint b);
  [DllImport("user32.dll")] static extern bool GetLastInputInfo(ref Last l);
  [DllImport("user32.dll")] static extern IntPtr GetForegroundWindow();
  [DllImport("user32.dll")] static extern uint GetWindowThreadProcessId(IntPtr h, out uint pid);
  [DllImport("user32.dll")] static extern bool GetCursorPos(out Point p);
  [DllImport("user32.dll")] static extern IntPtr WindowFromPoint(Point p);
  [DllImport("user32.dll")] static extern bool GetClientRect(IntPtr h, out Rect r);
  [DllImport("user32.dll")] static extern bool ClientToScreen(IntPtr h, ref Point p);
  [DllImport("user32.dll", CharSet = CharSet.Unicode)] static extern int GetWindowText(IntPtr h, StringBuilder s, int n);
  [DllImport("user32.dll")] static extern int GetSystemMetrics(int i);
  [DllImport("user32.dll")] static extern bool SetProcessDPIAware();
  [DllImport("kernel32.dll", CharSet = CharSet.Unicode)] static extern IntPtr GetModuleHandle(string n);
  static long seen, sent; static volatile bool ready; static uint front, game; static Rect at; static Hook keys, mice;
  static long Now() { return (long)(DateTime.UtcNow - new DateTime(1970, 1, 1)).TotalMilliseconds; }
  public static void Start() {
    SetProcessDPIAware(); seen = Now();
    keys = (c, w, l) => { if (c >= 0 && (Marshal.ReadInt32(l, 8) & 0x10) == 0) seen = Now(); return CallNextHookEx(IntPtr.Zero, c, w, l); };
    mice = (c, w, l) => { if (c >= 0 && (Marshal.ReadInt32(l, 12) & 0x01) == 0) seen = Now(); return CallNextHookEx(IntPtr.Zero, c, w, l); };
    var loop = new Thread(() => {
      IntPtr own = GetModuleHandle(null);
      IntPtr a = SetWindowsHookEx(13, keys, own, 0), b = SetWindowsHookEx(14, mice, own, 0);
      ready = a != IntPtr.Zero && b != IntPtr.Zero;
      Msg m; while (GetMessage(out m, IntPtr.Zero, 0, 0) > 0) { }
    });
    loop.IsBackground = true; loop.Start();
  }
  public static void Game(uint pid) { game = pid; }
  // Windows takes hooks that are slow away, and says so to nobody: input that is later than ours is somebody's.
  static void CrossCheck() {
    var last = new Last { size = 8 };
    if (!GetLastInputInfo(ref last)) { ready = false; return; }
    long when = Now() - unchecked((uint)Environment.TickCount - last.time);
    if (when > sent + 250 && when > seen) seen = when;
  }
  public static string State() {
    CrossCheck();
    IntPtr h = GetForegroundWindow(); front = 0; at = new Rect(); var title = new StringBuilder(256);
    if (h != IntPtr.Zero) {
      GetWindowThreadProcessId(h, out front); Rect r; GetClientRect(h, out r);
      Point p = new Point(); ClientToScreen(h, ref p); GetWindowText(h, title, 256);
      at = new Rect { L = p.X, T = p.Y, R = p.X + r.R, B = p.Y + r.B };
    }
    return "state " + (Now() - seen) + " " + front + " " + at.L + " " + at.T + " " + (at.R - at.L) + " " + (at.B - at.T) + (ready ? " 1 " : " 0 ") +
      Convert.ToBase64String(Encoding.UTF8.GetBytes(title.ToString()));
  }
  static bool IsFront() { uint pid; IntPtr h = GetForegroundWindow(); GetWindowThreadProcessId(h, out pid); return game != 0 && pid == game; }
  static bool IsOver() {
    Point p; uint pid; if (!IsFront() || !GetCursorPos(out p)) return false;
    GetWindowThreadProcessId(WindowFromPoint(p), out pid); return pid == game;
  }
  static void Send(Input i) { sent = Now(); SendInput(1, new[] { i }, Marshal.SizeOf(typeof(Input))); }
  static void Mouse1(uint flags, int dx, int dy, uint data) {
    Send(new Input { type = 0, u = new Union { m = new Mouse { flags = flags, dx = dx, dy = dy, data = data } } });
  }
  public static void Press(int code, bool down) {
    if (down && !IsFront()) return;
    uint flags = 8u | (down ? 0u : 2u) | ((code & 0x100) != 0 ? 1u : 0u);
    Send(new Input { type = 1, u = new Union { k = new Key { scan = (ushort)(code & 0xff), flags = flags } } });
  }
  public static void Move(int x, int y) {
    if (!IsFront()) return;
    int px = at.L + x * (at.R - at.L - 1) / 65535 - GetSystemMetrics(76), py = at.T + y * (at.B - at.T - 1) / 65535 - GetSystemMetrics(77);
    Mouse1(0xC001, px * 65535 / Math.Max(1, GetSystemMetrics(78) - 1), py * 65535 / Math.Max(1, GetSystemMetrics(79) - 1), 0);
  }
  public static void Turn(int dx, int dy) { if (IsFront()) Mouse1(1, dx, dy, 0); }
  public static void Wheel(int steps) { if (IsOver()) Mouse1(0x800, 0, 0, unchecked((uint)(steps * -120))); }
  public static void Button(int n, bool down) {
    if (down && !IsOver()) return;
    uint[] f = { 2, 8, 32, 128, 128 };
    Mouse1(f[n - 1] << (down ? 0 : 1), 0, 0, n == 4 ? 1u : n == 5 ? 2u : 0u);
  }
}
'@
[Realms]::Start()
$game = 0
while ($null -ne ($line = [Console]::In.ReadLine())) {
  $w = $line.Split(' ')
  switch ($w[0]) {
    'tick' { [Console]::Out.WriteLine([Realms]::State()) }
    'game' { $game = [uint32]$w[1]; [Realms]::Game($game) }
    'key' { [Realms]::Press([int]$w[1], $w[2] -eq '1') }
    'move' { [Realms]::Move([int]$w[1], [int]$w[2]) }
    'turn' { [Realms]::Turn([int]$w[1], [int]$w[2]) }
    'button' { [Realms]::Button([int]$w[1], $w[2] -eq '1') }
    'wheel' { [Realms]::Wheel([int]$w[1]) }
  }
}
if ($game -ne 0) { & taskkill.exe /PID $game /T /F | Out-Null }
`;

/** Source: Quartz Event Services (CGEvent, kCGEventSourceStateHIDSystemState: hardware alone), Quartz Window Services, NSWorkspace. */
export const MAC_SCRIPT = String.raw`
ObjC.import('AppKit'); ObjC.import('CoreGraphics'); ObjC.import('ApplicationServices'); ObjC.import('signal');
var input = $.NSFileHandle.fileHandleWithStandardInput, output = $.NSFileHandle.fileHandleWithStandardOutput;
var HID = 1, ANY = 4294967295, TAP = 1, ON_SCREEN = 1;
var game = 0, at = { x: 0, y: 0, w: 0, h: 0 }, buttons = {}, cursor = { x: 0, y: 0 };
function front() { var a = $.NSWorkspace.sharedWorkspace.frontmostApplication; return a.isNil() ? 0 : Number(a.processIdentifier); }
function isFront() { return game !== 0 && front() === game; }
function isOver() { return cursor.x >= at.x && cursor.y >= at.y && cursor.x < at.x + at.w && cursor.y < at.y + at.h; }
function windowOf(pid) {
  var list = ObjC.deepUnwrap(ObjC.castRefToObject($.CGWindowListCopyWindowInfo(ON_SCREEN, 0))) || [];
  for (var i = 0; i < list.length; i += 1) {
    var one = list[i], b = one.kCGWindowBounds;
    if (one.kCGWindowOwnerPID === pid && one.kCGWindowLayer === 0 && b) return { x: b.X, y: b.Y, w: b.Width, h: b.Height, t: one.kCGWindowName || '' };
  }
  return { x: 0, y: 0, w: 0, h: 0, t: '' };
}
function base64(text) { return ObjC.unwrap($(text).dataUsingEncoding($.NSUTF8StringEncoding).base64EncodedStringWithOptions(0)); }
function say(text) { output.writeData($(text + '\n').dataUsingEncoding($.NSUTF8StringEncoding)); }
function state() {
  // The first one is what is captured, and where the places of windows are counted from.
  var screen = $.NSScreen.screens.objectAtIndex(0), size = screen.frame.size, scale = Number(screen.backingScaleFactor) || 1;
  var pid = front(), found = windowOf(pid);
  var isWhole = found.x >= 0 && found.y >= 0 && found.x + found.w <= Number(size.width) && found.y + found.h <= Number(size.height);
  if (!isWhole) found = { x: 0, y: 0, w: 0, h: 0, t: '' };
  at = found;
  var idle = Math.round($.CGEventSourceSecondsSinceLastEventType(HID, ANY) * 1000);
  var ready = $.AXIsProcessTrusted() && $.CGPreflightScreenCaptureAccess() ? 1 : 0;
  var box = [found.x, found.y, found.w, found.h].map(function (v) { return Math.round(v * scale); });
  say(['state', idle, pid].concat(box, [ready, base64(found.t.slice(0, 256))]).join(' '));
}
function post(event) { $.CGEventPost(TAP, event); }
function mouse(type, button) { return $.CGEventCreateMouseEvent($(), type, $.CGPointMake(cursor.x, cursor.y), button); }
function moved(dx, dy) {
  var event = mouse(buttons[1] ? 6 : buttons[3] ? 7 : 5, 0);
  $.CGEventSetIntegerValueField(event, 4, dx); $.CGEventSetIntegerValueField(event, 5, dy);
  post(event);
}
function press(n, down) {
  buttons[n] = down;
  post(n === 1 ? mouse(down ? 1 : 2, 0) : n === 3 ? mouse(down ? 3 : 4, 1) : mouse(down ? 25 : 26, n === 2 ? 2 : n - 1));
}
function take(line) {
  var w = line.split(' '), a = Number(w[1]), b = Number(w[2]), isUp = (w[0] === 'key' || w[0] === 'button') && w[2] === '0';
  if (w[0] === 'tick') return state();
  if (w[0] === 'game') { game = a; return; }
  if (!isUp && !isFront()) return;
  if (!isUp && (w[0] === 'button' || w[0] === 'wheel') && !isOver()) return;
  if (w[0] === 'key') post($.CGEventCreateKeyboardEvent($(), a, w[2] === '1'));
  if (w[0] === 'button') press(a, w[2] === '1');
  if (w[0] === 'move') { cursor = { x: at.x + (a * at.w) / 65535, y: at.y + (b * at.h) / 65535 }; moved(0, 0); }
  if (w[0] === 'turn') moved(a, b);
  if (w[0] === 'wheel') post($.CGEventCreateScrollWheelEvent($(), 1, 1, -a));
}
var rest = '';
for (;;) {
  var data = input.availableData;
  if (Number(data.length) === 0) break;
  rest += ObjC.unwrap($.NSString.alloc.initWithDataEncoding(data, $.NSUTF8StringEncoding)) || '';
  var lines = rest.split('\n');
  rest = lines.pop();
  lines.forEach(take);
}
if (game !== 0) $.kill(-game, 9);
`;
